using NetTopologySuite;
using NetTopologySuite.Geometries;
using Rodando.Contracts;

namespace Rodando.Platform.PostGis;

/// <summary>The one place where latitude-first <see cref="GeoPoint"/> meets longitude-first <see cref="Point"/>.</summary>
public static class GeoPointConversions
{
    /// <summary>SRID of WGS 84, the only one Rodando stores.</summary>
    public const int Wgs84 = 4326;

    /// <summary>Makes geometries in WGS 84: X is longitude, Y is latitude, degrees.</summary>
    public static GeometryFactory Wgs84Factory { get; } = NtsGeometryServices.Instance.CreateGeometryFactory(Wgs84);

    /// <summary>X = longitude, Y = latitude, SRID 4326.</summary>
    public static Point ToPoint(this GeoPoint point) => Wgs84Factory.CreatePoint(new Coordinate(point.Longitude, point.Latitude));

    /// <summary>Latitude = Y, longitude = X.</summary>
    /// <exception cref="ArgumentException">The point is empty, or not in WGS 84.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A coordinate is out of range.</exception>
    public static GeoPoint ToGeoPoint(this Point point)
    {
        ArgumentNullException.ThrowIfNull(point);
        if (point.IsEmpty)
            throw new ArgumentException("An empty point has no latitude and longitude.", nameof(point));
        if (point.SRID != Wgs84)
            throw new ArgumentException($"The point has SRID {point.SRID}, not {Wgs84} (WGS 84).", nameof(point));

        return new GeoPoint(point.Y, point.X);
    }
}
