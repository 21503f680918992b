using System.Runtime.InteropServices;

namespace Rodando.Routing;

/// <summary>A place on the earth, WGS 84. <c>default</c> is 0° N 0° E, a point in the Gulf of Guinea.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RoutePoint
{
    /// <param name="latitude">Degrees north, −90 to 90.</param>
    /// <param name="longitude">Degrees east, −180 to 180.</param>
    /// <exception cref="ArgumentOutOfRangeException">A degree is out of its range or not a number.</exception>
    public RoutePoint(double latitude, double longitude)
    {
        // Written so that NaN, for which every comparison is false, is refused too.
        if (latitude is not (>= -90 and <= 90)) throw new ArgumentOutOfRangeException(nameof(latitude), latitude, "−90 to 90 degrees.");
        if (longitude is not (>= -180 and <= 180)) throw new ArgumentOutOfRangeException(nameof(longitude), longitude, "−180 to 180 degrees.");
        (Latitude, Longitude) = (latitude, longitude);
    }

    /// <summary>Degrees north.</summary>
    public double Latitude { get; }

    /// <summary>Degrees east.</summary>
    public double Longitude { get; }
}
