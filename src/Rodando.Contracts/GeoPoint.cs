using System.Globalization;
using System.Runtime.InteropServices;

namespace Rodando.Contracts;

/// <summary>A place on the earth: latitude first, degrees, WGS 84. <c>default</c> is 0° 0°, in the Gulf of Guinea.</summary>
/// <remarks>PostGIS and GeoJSON put longitude first; <c>Rodando.Platform.PostGis</c> converts, nobody else should.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GeoPoint
{
    /// <summary>Mean radius R1 of the earth in metres. Source: IUGG, Geodetic Reference System 1980 (Moritz 2000).</summary>
    private const double EarthRadiusMetres = 6_371_008.8;

    /// <param name="latitude">Degrees north of the equator, −90 to 90.</param>
    /// <param name="longitude">Degrees east of Greenwich, −180 to 180.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is NaN or out of range; the exception names the parameter.</exception>
    public GeoPoint(double latitude, double longitude)
    {
        if (!IsWithin(latitude, 90))
            throw new ArgumentOutOfRangeException(nameof(latitude), latitude, "Latitude must be from -90 to 90 degrees.");
        if (!IsWithin(longitude, 180))
            throw new ArgumentOutOfRangeException(nameof(longitude), longitude, "Longitude must be from -180 to 180 degrees.");

        Latitude = latitude;
        Longitude = longitude;
    }

    /// <summary>Degrees north of the equator, −90 to 90.</summary>
    public double Latitude { get; }

    /// <summary>Degrees east of Greenwich, −180 to 180.</summary>
    public double Longitude { get; }

    /// <summary>The same check as the constructor, as an answer instead of an exception.</summary>
    /// <returns>False when a value is NaN or out of range; <paramref name="point"/> is then <c>default</c>.</returns>
    public static bool TryCreate(double latitude, double longitude, out GeoPoint point)
    {
        var valid = IsWithin(latitude, 90) && IsWithin(longitude, 180);
        point = valid ? new GeoPoint(latitude, longitude) : default;
        return valid;
    }

    /// <summary>Great-circle distance in metres; differs from the ellipsoid's by up to 0.56 %.</summary>
    /// <remarks>Source: the haversine formula, R. W. Sinnott, "Virtues of the Haversine", Sky and Telescope 68 (1984).</remarks>
    public double DistanceMetresTo(GeoPoint other)
    {
        var halfLatitude = Math.Sin(double.DegreesToRadians(other.Latitude - Latitude) / 2);
        var halfLongitude = Math.Sin(double.DegreesToRadians(other.Longitude - Longitude) / 2);
        var cosines = Math.Cos(double.DegreesToRadians(Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude));
        var h = (halfLatitude * halfLatitude) + (cosines * halfLongitude * halfLongitude);

        // Rounding can lift h a hair above 1 for antipodes, where asin has no value.
        return 2 * EarthRadiusMetres * Math.Asin(Math.Sqrt(Math.Min(1, h)));
    }

    /// <summary>"19.4326,-99.1332", the same in every culture.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Latitude},{Longitude}");

    // NaN fails every comparison, so it is refused here too.
    private static bool IsWithin(double degrees, double limit) => degrees >= -limit && degrees <= limit;
}
