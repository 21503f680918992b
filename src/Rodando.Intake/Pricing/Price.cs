using System.Globalization;

namespace Rodando.Intake.Pricing;

/// <summary>One step of how a price came about.</summary>
/// <param name="Code">base, distance or minimum.</param>
/// <param name="AmountMinor">What it adds, in minor units.</param>
/// <param name="Detail">The step in words and numbers.</param>
public sealed record PriceLine(string Code, long AmountMinor, string Detail);

/// <summary>A price before tax and how it came about; the lines add up to the amount.</summary>
internal sealed record Price(long AmountMinor, string Currency, int DistanceMetres, IReadOnlyList<PriceLine> Explanation)
{
    /// <summary>Base, plus each metre beyond those included, and no less than the minimum.</summary>
    /// <param name="perKmMinor">Counted by the metre; half a minor unit is rounded up.</param>
    /// <param name="metres">Travel distance from pickup to dropoff, 0 or more.</param>
    public static Price Of(string currency, long baseMinor, long perKmMinor, long minimumMinor, int includedMetres, int metres)
    {
        var beyond = Math.Max(0, metres - includedMetres);
        var distance = ((beyond * perKmMinor) + 500) / 1000;
        List<PriceLine> lines = [new("base", baseMinor, "Base price.")];
        if (distance > 0)
            lines.Add(new("distance", distance, string.Create(
                CultureInfo.InvariantCulture, $"{beyond} m beyond the {includedMetres} m included, at {perKmMinor} per km.")));
        if (minimumMinor > baseMinor + distance)
            lines.Add(new("minimum", minimumMinor - baseMinor - distance, string.Create(
                CultureInfo.InvariantCulture, $"Up to the minimum of {minimumMinor}.")));
        return new Price(lines.Sum(line => line.AmountMinor), currency, metres, lines);
    }
}
