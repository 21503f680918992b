using Rodando.Contracts;

namespace Rodando.Tracking.Links;

/// <summary>A rider's place for people outside the collective: the middle of a cell of about 50 m.</summary>
/// <remarks>A fixed grid and not noise: averaging many answers gives the same cell again and never the doorway in it.</remarks>
internal static class Blur
{
    private const double CellMetres = 50;

    /// <summary>Metres along a meridian for a degree of latitude: the mean of WGS 84, 111.13 km, is near enough for a grid.</summary>
    private const double MetresPerDegree = 111_132;

    /// <summary>The middle of the cell that holds the point; at most 36 m away (half a diagonal).</summary>
    public static GeoPoint ToGrid(GeoPoint point)
    {
        const double step = CellMetres / MetresPerDegree;
        var latitude = Math.Clamp(Middle(point.Latitude, step), -90, 90);
        // Every row of cells has its own width in degrees. Close to a pole, where a row has no length, cells become slices.
        var width = step / Math.Max(Math.Cos(double.DegreesToRadians(latitude)), 0.01);
        return new GeoPoint(Math.Round(latitude, 5), Math.Round(Math.Clamp(Middle(point.Longitude, width), -180, 180), 5));
    }

    /// <summary>Distance in steps of 50 m, so that it says no more than the cell does.</summary>
    public static int DistanceMetres(GeoPoint blurred, GeoPoint place) =>
        (int)(Math.Ceiling(blurred.DistanceMetresTo(place) / CellMetres) * CellMetres);

    private static double Middle(double degrees, double step) => (Math.Floor(degrees / step) + 0.5) * step;
}
