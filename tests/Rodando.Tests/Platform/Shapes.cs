using FsCheck;
using FsCheck.Fluent;
using NetTopologySuite.Geometries;
using Rodando.Platform.PostGis;
using Rodando.Tests.Contracts;

namespace Rodando.Tests.Platform;

/// <summary>Geometries of every kind that PostGIS and NetTopologySuite share, for property tests.</summary>
internal static class Shapes
{
    private static readonly GeometryFactory Factory = GeoPointConversions.Wgs84Factory;

    public static Gen<Geometry> Generator { get; } =
        from flat in Gen.OneOf(Points, Lines, Polygons(), Several(Points), Several(Lines), Several(Polygons()), Empties)
        from raised in Gen.Elements(false, true)
        from srid in Gen.Elements(4326, 3857, 0)
        select Finish(flat, raised, srid);

    private static Gen<Geometry> Points => Places.Generator.Select(p => (Geometry)p.ToPoint());

    private static Gen<Geometry> Lines =>
        Gen.Choose(2, 40).SelectMany(n => Places.Generator.ArrayOf(n))
            .Select(places => (Geometry)Factory.CreateLineString([.. places.Select(p => p.ToPoint().Coordinate)]));

    private static Gen<Geometry> Empties => Gen.Elements<Geometry>(
        Factory.CreatePoint(),
        Factory.CreatePolygon(),
        Factory.CreateLineString(),
        Factory.CreateMultiPolygon(),
        Factory.CreateGeometryCollection());

    /// <summary>A square around a place, with or without a square hole.</summary>
    private static Gen<Geometry> Polygons() =>
        from centre in Places.Generator
        from size in Gen.Choose(1, 1000)
        from holed in Gen.Elements(false, true)
        select (Geometry)Factory.CreatePolygon(
            Square(centre.ToPoint().Coordinate, size / 1000.0),
            holed ? [Square(centre.ToPoint().Coordinate, size / 3000.0)] : []);

    public static LinearRing Square(Coordinate centre, double half) => Factory.CreateLinearRing(
    [
        new(centre.X - half, centre.Y - half), new(centre.X + half, centre.Y - half),
        new(centre.X + half, centre.Y + half), new(centre.X - half, centre.Y + half), new(centre.X - half, centre.Y - half),
    ]);

    private static Gen<Geometry> Several(Gen<Geometry> one) =>
        Gen.Choose(1, 5).SelectMany(n => one.ArrayOf(n)).Select(Factory.BuildGeometry);

    private static Geometry Finish(Geometry flat, bool raised, int srid)
    {
        var factory = new GeometryFactory(new PrecisionModel(), srid);
        if (!raised || flat.IsEmpty)
            return factory.CreateGeometry(flat);

        var solid = factory.CreateGeometry(flat);
        solid.Apply(new Raise());
        solid.GeometryChanged();
        return solid;
    }

    private sealed class Raise : IEntireCoordinateSequenceFilter
    {
        public bool Done => false;

        public bool GeometryChanged => true;

        public void Filter(CoordinateSequence seq)
        {
            for (var i = 0; i < seq.Count; i++)
                seq.SetZ(i, 2240.5 + (i % 3));
        }
    }
}
