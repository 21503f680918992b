namespace Rodando.Bench.Licence;

/// <summary>What the licence gate costs, and how fast its audit chain is verified.</summary>
internal static class LicenceBench
{
    internal static async Task<BenchResult> RunAsync(string[] args, CancellationToken cancel)
    {
        var chain = await ChainBench.RunAsync(cancel);
        return new BenchResult("licence", chain.Ratios, chain.Figures);
    }
}
