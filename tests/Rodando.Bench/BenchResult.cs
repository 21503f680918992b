using System.Globalization;
using System.Text.Json;

namespace Rodando.Bench;

/// <summary>What a bench found. Ratios compare with a floor or peer of the same run; figures depend on the machine.</summary>
internal sealed record BenchResult(string Bench, IReadOnlyDictionary<string, object> Ratios, IReadOnlyDictionary<string, object> Figures)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = null };

    /// <summary>Writes the line that machines read; always the last.</summary>
    internal void Print(TextWriter to) => to.WriteLine($"BENCH {JsonSerializer.Serialize(
        new Dictionary<string, object>(StringComparer.Ordinal) { ["bench"] = Bench, ["ratios"] = Ratios, ["figures"] = Figures }, Json)}");
}

internal static class Statistics
{
    internal static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <param name="share">0 to 1; nearest rank.</param>
    internal static double Percentile(this IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    internal static double Rounded(this double value, int digits = 3) => Math.Round(value, digits);

    internal static string Cell(this double value, string format = "0.0") => value.ToString(format, CultureInfo.InvariantCulture).PadLeft(12);
}
