using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace Rodando.Platform.PostGis;

/// <summary>Geometries as PostGIS sends and takes them: extended well-known binary, SRID kept, Z and M kept where present.</summary>
internal static class Ewkb
{
    // A value without SRID has SRID 0 in PostGIS; the library's own default would be -1.
    private static readonly NtsGeometryServices WithoutSrid =
        new(NtsGeometryServices.Instance.DefaultCoordinateSequenceFactory, new PrecisionModel(), srid: 0);

    /// <exception cref="ArgumentException">X or Y is NaN or infinite: PostGIS would store it and every later answer be wrong.</exception>
    public static byte[] Write(Geometry geometry)
    {
        var coordinates = geometry.Coordinates;
        if (Array.Exists(coordinates, c => !double.IsFinite(c.X) || !double.IsFinite(c.Y)))
            throw new ArgumentException("The geometry holds a coordinate that is not a finite number.", nameof(geometry));

        // A flat point may sit in a sequence with room for Z, and PostGIS refuses a Z, even NaN, in a flat column.
        var ordinates = Ordinates.XY
            | (Array.Exists(coordinates, c => !double.IsNaN(c.Z)) ? Ordinates.Z : Ordinates.None)
            | (Array.Exists(coordinates, c => !double.IsNaN(c.M)) ? Ordinates.M : Ordinates.None);

        // Neither writer nor reader is documented as safe between threads; both are cheap to make.
        var writer = new WKBWriter(ByteOrder.LittleEndian, handleSRID: geometry.SRID > 0) { HandleOrdinates = ordinates };
        return writer.Write(geometry);
    }

    /// <exception cref="ParseException">The bytes are no geometry that NetTopologySuite knows (curves, for example).</exception>
    public static Geometry Read(byte[] bytes)
    {
        var reader = new WKBReader(WithoutSrid) { HandleSRID = true, HandleOrdinates = Ordinates.XYZM };
        return reader.Read(bytes);
    }
}
