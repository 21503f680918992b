namespace Rodando.Bench.Licence;

/// <summary>What the licence gate costs, and how fast its audit chain is verified.</summary>
internal static class LicenceBench
{
    /// <param name="args">gate or chain for one half only.</param>
    internal static async Task<BenchResult> RunAsync(string[] args, CancellationToken cancel)
    {
        var (ratios, figures) = (new Dictionary<string, object>(StringComparer.Ordinal), new Dictionary<string, object>(StringComparer.Ordinal));
        if (!args.Contains("chain")) Add(await GateBench.RunAsync(cancel));
        if (!args.Contains("gate")) Add(await ChainBench.RunAsync(cancel));
        return new BenchResult("licence", ratios, figures);

        void Add((IReadOnlyDictionary<string, object> Ratios, IReadOnlyDictionary<string, object> Figures) half)
        {
            foreach (var (name, value) in half.Ratios) ratios[name] = value;
            foreach (var (name, value) in half.Figures) figures[name] = value;
        }
    }
}
