using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Rodando.Contracts;
using Rodando.Platform.PostGis;

namespace Rodando.Tests.Platform;

/// <summary>Geometries through EF Core: mapping, change tracking, LINQ, against a real PostGIS.</summary>
public sealed class PostGisModelTests(PostGisDatabase database) : IClassFixture<PostGisDatabase>
{
    private static readonly GeoPoint Zocalo = new(19.432777, -99.133217);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_place_is_saved_and_loaded_with_all_its_shapes()
    {
        var shape = new LineString([new CoordinateZ(1, 2, 3), new CoordinateZ(4, 5, 6)]) { SRID = 4326 };
        await AddAsync(new Place { Id = 1, Location = Zocalo.ToPoint(), Area = SquareAround(Zocalo, 0.01), Shape = shape });
        await AddAsync(new Place { Id = 2 });

        await using var db = database.Context();
        var full = await db.Places.SingleAsync(p => p.Id == 1, Cancel);
        var bare = await db.Places.SingleAsync(p => p.Id == 2, Cancel);

        full.Location!.ToGeoPoint().ShouldBe(Zocalo);
        full.Area.ShouldBe(SquareAround(Zocalo, 0.01));
        full.Shape!.Coordinates[1].Z.ShouldBe(6);
        (bare.Location, bare.Area, bare.Shape).ShouldBe((null, null, null));
    }

    [Fact]
    public async Task A_change_inside_a_geometry_is_seen_and_an_equal_copy_is_none()
    {
        await AddAsync(new Place { Id = 10, Location = Zocalo.ToPoint(), Shape = new Point(new CoordinateZ(1, 2, 3)) { SRID = 4326 } });
        await using var db = database.Context();
        var place = await db.Places.SingleAsync(p => p.Id == 10, Cancel);

        place.Location = (Point)place.Location!.Copy();
        (await db.SaveChangesAsync(Cancel)).ShouldBe(0);

        place.Location!.Coordinate.Y = 19.5;
        db.ChangeTracker.DetectChanges();
        db.Entry(place).Properties.Where(p => p.IsModified).Select(p => p.Metadata.Name).ShouldBe([nameof(Place.Location)]);
        (await db.SaveChangesAsync(Cancel)).ShouldBe(1);

        place.Shape!.Coordinate.Z = 2240;
        (await db.SaveChangesAsync(Cancel)).ShouldBe(1);
        place.Shape.SRID = 3857;
        (await db.SaveChangesAsync(Cancel)).ShouldBe(1);
    }

    [Theory]
    // Sources: Geoscience Australia, GDA94 worked example; GeographicLib, manual page of GeodSolve.
    [InlineData("Flinders Peak to Buninyong", -37.951033417, 144.424867889, -37.652821139, 143.926495528, 54_972.271)]
    [InlineData("JFK to Heathrow", 40.6, -73.8, 51.6, -0.5, 5_551_759.4)]
    public async Task Distances_are_metres_on_the_spheroid(string what, double lat1, double lon1, double lat2, double lon2, double metres)
    {
        var id = what.Length * 1000;
        await AddAsync(new Place { Id = id, Location = new GeoPoint(lat1, lon1).ToPoint() });
        var other = new GeoPoint(lat2, lon2).ToPoint();
        await using var db = database.Context();

        var places = db.Places.Where(p => p.Id == id);
        var distance = await places.Select(p => PostGisFunctions.Distance(p.Location!, other)).SingleAsync(Cancel);
        var within = await places.CountAsync(p => PostGisFunctions.DWithin(p.Location!, other, metres + 0.5), Cancel);
        var justShort = await places.CountAsync(p => PostGisFunctions.DWithin(p.Location!, other, metres - 0.5), Cancel);

        distance.ShouldBe(metres, 0.1, what);
        (within, justShort).ShouldBe((1, 0));
    }

    [Fact]
    public async Task An_area_covers_its_inside_and_border_but_not_its_hole()
    {
        var outer = SquareAround(Zocalo, 0.1);
        var area = GeoPointConversions.Wgs84Factory.CreatePolygon(outer.Shell, [SquareAround(Zocalo, 0.05).Shell]);
        await AddAsync(new Place { Id = 30, Area = area });

        (await CoversAsync(Zocalo.Latitude, Zocalo.Longitude)).ShouldBeFalse();
        (await CoversAsync(Zocalo.Latitude + 0.07, Zocalo.Longitude)).ShouldBeTrue();
        (await CoversAsync(outer.Shell[0].Y, outer.Shell[0].X)).ShouldBeTrue();
        (await CoversAsync(Zocalo.Latitude + 0.11, Zocalo.Longitude)).ShouldBeFalse();

        async Task<bool> CoversAsync(double latitude, double longitude)
        {
            var point = new GeoPoint(latitude, longitude).ToPoint();
            await using var db = database.Context();
            return await db.Places.AnyAsync(p => p.Id == 30 && PostGisFunctions.Covers(p.Area!, point), Cancel);
        }
    }

    [Fact]
    public async Task Shapes_of_two_columns_meet_and_a_missing_one_meets_nothing()
    {
        await AddAsync(new Place { Id = 40, Location = Zocalo.ToPoint(), Area = SquareAround(Zocalo, 0.01) });
        await AddAsync(new Place { Id = 41, Location = new GeoPoint(20, -100).ToPoint(), Area = SquareAround(Zocalo, 0.01) });
        await AddAsync(new Place { Id = 42, Location = Zocalo.ToPoint() });
        await using var db = database.Context();

        var meeting = await db.Places.Where(p => p.Id >= 40 && p.Id < 50 && PostGisFunctions.Intersects(p.Area!, p.Location!))
            .Select(p => p.Id).ToListAsync(Cancel);
        var apart = await db.Places.Where(p => p.Id >= 40 && p.Id < 50 && !PostGisFunctions.Intersects(p.Area!, p.Location!))
            .Select(p => p.Id).ToListAsync(Cancel);

        meeting.ShouldBe([40]);
        apart.ShouldBe([41]);
    }

    [Fact]
    public async Task A_constant_is_spelled_in_the_statement_without_loss()
    {
        await AddAsync(new Place { Id = 50, Location = Zocalo.ToPoint() });
        await using var db = database.Context();
        var here = Zocalo.ToPoint();

        var query = db.Places.Where(p => p.Location == EF.Constant(here) && p.Id == 50);

        query.ToQueryString().ShouldContain("geography '0101000020E6100000");
        (await query.CountAsync(Cancel)).ShouldBe(1);
        db.Places.Where(p => PostGisFunctions.DWithin(p.Location!, here, 5)).ToQueryString()
            .ShouldContain("WHERE st_dwithin(p.location, @");
    }

    [Fact]
    public async Task A_context_given_only_a_connection_string_reads_geometries_too()
    {
        await AddAsync(new Place { Id = 60, Location = Zocalo.ToPoint() });
        await using var db = new PlacesDb(new DbContextOptionsBuilder<PlacesDb>()
            .UseNpgsql(database.ConnectionString, npgsql => npgsql.UseNetTopologySuite()).Options);

        (await db.Places.Where(p => p.Id == 60).Select(p => p.Location!).SingleAsync(Cancel)).ToGeoPoint().ShouldBe(Zocalo);
    }

    [Fact]
    public void Outside_of_a_query_the_functions_refuse() =>
        Should.Throw<InvalidOperationException>(() => PostGisFunctions.Covers(Zocalo.ToPoint(), Zocalo.ToPoint()))
            .Message.ShouldContain("PostGisFunctions.Covers");

    [Theory]
    [InlineData("geography(Point,4326)", typeof(Point))]
    [InlineData("geography (PointZ, 4326)", typeof(Point))]
    [InlineData("geometry(MultiPolygon,4326)", typeof(MultiPolygon))]
    [InlineData("GEOMETRY", typeof(Geometry))]
    public void The_column_type_is_kept_and_tells_the_type(string columnType, Type type)
    {
        var info = new Microsoft.EntityFrameworkCore.Storage.RelationalTypeMappingInfo(columnType, columnType, null, null, null, null);

        var mapping = new GeometryTypeMappingSourcePlugin().FindMapping(info).ShouldNotBeNull();

        (mapping.StoreType, mapping.ClrType).ShouldBe((columnType, type));
    }

    [Theory]
    [InlineData("a point property on a polygon column", typeof(Point), "geometry(Polygon,4326)")]
    [InlineData("a curve, which NetTopologySuite lacks", null, "geometry(CircularString,4326)")]
    [InlineData("a geometry property on a text column", typeof(Point), "text")]
    [InlineData("a string property", typeof(string), null)]
    [InlineData("a string property on a geometry column", typeof(string), "geometry")]
    public void What_does_not_fit_is_not_mapped(string what, Type? type, string? columnType) =>
        new GeometryTypeMappingSourcePlugin()
            .FindMapping(new Microsoft.EntityFrameworkCore.Storage.RelationalTypeMappingInfo(type, storeTypeName: columnType))
            .ShouldBeNull(what);

    private static Polygon SquareAround(GeoPoint centre, double half) =>
        GeoPointConversions.Wgs84Factory.CreatePolygon(Shapes.Square(centre.ToPoint().Coordinate, half));

    private async Task AddAsync(Place place)
    {
        await using var db = database.Context();
        db.Places.Add(place);
        await db.SaveChangesAsync(Cancel);
    }
}
