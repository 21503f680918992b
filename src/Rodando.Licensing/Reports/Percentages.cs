namespace Rodando.Licensing.Reports;

/// <summary>Whether a percentage can be one of whole persons or things: 64 % of 27 cannot (17 are 63 %, 18 are 67 %).</summary>
internal static class Percentages
{
    /// <summary>The counts that round to the percentage with as many decimals as it is written with.</summary>
    /// <param name="percent">0 to 100.</param>
    /// <param name="of">All of them; at least 1.</param>
    /// <returns>Empty when there is none; more than one when the percentage is written too coarsely to tell.</returns>
    public static IReadOnlyList<int> CountsOf(decimal percent, int of)
    {
        // Half of the last decimal to either side; both ways of rounding a half are believed.
        var half = 0.5m / (decimal)Math.Pow(10, percent.Scale);
        var least = (int)Math.Max(0, Math.Ceiling((percent - half) * of / 100m));
        var most = (int)Math.Min(of, Math.Floor((percent + half) * of / 100m));
        return least > most ? [] : [.. Enumerable.Range(least, most - least + 1)];
    }
}
