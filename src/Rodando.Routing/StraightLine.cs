namespace Rodando.Routing;

/// <summary>Great-circle distance × a detour factor at a constant speed: what remains when no street is known.</summary>
/// <remarks>
/// Haversine formula on the sphere of the mean earth radius (IUGG R₁ = 6,371,008.8 m); at city scale within 0.6 % of the ellipsoid.
/// Every answer is flagged <see cref="Travel.Estimated"/>.
/// </remarks>
public sealed class StraightLine : ITravelTimes
{
    private const double EarthRadiusMetres = 6_371_008.8;
    private const double RadiansPerDegree = Math.PI / 180;
    private const double MetresPerSecondPerKmh = 1000.0 / 3600;

    /// <param name="speedKmh">Mean riding speed in km/h, 1 to 100.</param>
    /// <param name="detourFactor">Ridden metres for a metre of air line, 1 to 5.</param>
    /// <exception cref="ArgumentOutOfRangeException">A figure is out of its range.</exception>
    public StraightLine(double speedKmh = DefaultSpeedKmh, double detourFactor = DefaultDetourFactor)
    {
        if (speedKmh is not (>= 1 and <= 100)) throw new ArgumentOutOfRangeException(nameof(speedKmh), speedKmh, "1 to 100 km/h.");
        if (detourFactor is not (>= 1 and <= 5)) throw new ArgumentOutOfRangeException(nameof(detourFactor), detourFactor, "1 to 5.");
        (SpeedKmh, DetourFactor) = (speedKmh, detourFactor);
    }

    /// <summary>15 km/h: a courier in city traffic, stops at lights included.</summary>
    public const double DefaultSpeedKmh = 15;

    /// <summary>1.3 ridden metres for a metre of air line.</summary>
    public const double DefaultDetourFactor = 1.3;

    /// <summary>Mean riding speed in km/h.</summary>
    public double SpeedKmh { get; }

    /// <summary>Ridden metres for a metre of air line.</summary>
    public double DetourFactor { get; }

    /// <summary>The ride between two points, at once.</summary>
    public Travel Between(RoutePoint from, RoutePoint to)
    {
        var metres = AirMetres(from, to) * DetourFactor;
        var seconds = metres / (SpeedKmh * MetresPerSecondPerKmh);
        return new Travel((int)Math.Ceiling(seconds), (int)Math.Round(metres), Estimated: true);
    }

    /// <inheritdoc />
    public ValueTask<TravelTable> TableAsync(
        IReadOnlyList<RoutePoint> sources, IReadOnlyList<RoutePoint> destinations, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(destinations);
        cancel.ThrowIfCancellationRequested();
        return ValueTask.FromResult(
            new TravelTable(sources.Count, destinations.Count, (row, column) => Between(sources[row], destinations[column])));
    }

    /// <summary>Metres along the great circle.</summary>
    public static double AirMetres(RoutePoint from, RoutePoint to)
    {
        var halfNorth = Math.Sin((to.Latitude - from.Latitude) * RadiansPerDegree / 2);
        var halfEast = Math.Sin((to.Longitude - from.Longitude) * RadiansPerDegree / 2);
        var cosines = Math.Cos(from.Latitude * RadiansPerDegree) * Math.Cos(to.Latitude * RadiansPerDegree);
        var chord = (halfNorth * halfNorth) + (cosines * halfEast * halfEast);

        // Rounding may carry the chord of antipodes past 1, where the arc sine is not a number.
        return 2 * EarthRadiusMetres * Math.Asin(Math.Sqrt(Math.Min(1, chord)));
    }
}
