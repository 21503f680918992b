using FsCheck;
using FsCheck.Fluent;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Npgsql;
using NpgsqlTypes;
using Rodando.Contracts;
using Rodando.Platform.PostGis;
using Rodando.Tests.Contracts;

namespace Rodando.Tests.Platform;

/// <summary>Geometries through Npgsql itself, against a real PostGIS.</summary>
public sealed class PostGisTests(PostGisDatabase database) : IClassFixture<PostGisDatabase>
{
    [Fact]
    public void Every_geometry_comes_back_as_it_went()
    {
        using var connection = database.DataSource.OpenConnection();

        Prop.ForAll(Arb.From(Shapes.Generator), sent =>
        {
            using var command = new NpgsqlCommand("SELECT $1, st_srid($1), st_ndims($1)", connection)
            {
                Parameters = { new() { Value = sent } },
            };
            using var reader = command.ExecuteReader();
            reader.Read();
            var came = reader.GetFieldValue<Geometry>(0);
            came.ShouldBeOfType(sent.GetType());
            came.SRID.ShouldBe(sent.SRID);
            reader.GetInt32(1).ShouldBe(sent.SRID);
            WKBWriter.ToHex(Ewkb.Write(came)).ShouldBe(WKBWriter.ToHex(Ewkb.Write(sent)));
            reader.GetInt32(2).ShouldBe(sent.Coordinates.Any(c => !double.IsNaN(c.Z)) ? 3 : 2);
            came.IsEmpty.ShouldBe(sent.IsEmpty);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_place_comes_back_from_geography_to_the_last_bit()
    {
        using var connection = database.DataSource.OpenConnection();

        Prop.ForAll(Places.Arbitrary, place =>
        {
            using var command = new NpgsqlCommand("SELECT $1, st_y($1::geometry), st_x($1::geometry)", connection)
            {
                Parameters = { new() { Value = place.ToPoint(), DataTypeName = "geography" } },
            };
            using var reader = command.ExecuteReader();
            reader.Read();
            reader.GetDataTypeName(0).ShouldBe("public.geography");
            reader.GetFieldValue<Point>(0).ToGeoPoint().ShouldBe(place);
            (reader.GetDouble(1), reader.GetDouble(2)).ShouldBe((place.Latitude, place.Longitude));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Haversine_is_what_PostGIS_says_on_its_sphere()
    {
        using var connection = database.DataSource.OpenConnection();

        Prop.ForAll(Places.Arbitrary, Places.Arbitrary, (a, b) =>
        {
            using var command = new NpgsqlCommand("SELECT st_distancesphere($1, $2), st_distance($1::geography, $2::geography)", connection)
            {
                Parameters = { new() { Value = a.ToPoint() }, new() { Value = b.ToPoint() } },
            };
            using var reader = command.ExecuteReader();
            reader.Read();
            a.DistanceMetresTo(b).ShouldBe(reader.GetDouble(0), 1 + (reader.GetDouble(0) * 1e-7));
            a.DistanceMetresTo(b).ShouldBe(reader.GetDouble(1), 1 + (reader.GetDouble(1) * 0.0056));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_polygon_larger_than_any_buffer_comes_back_whole()
    {
        var circle = Enumerable.Range(0, 200_000).Select(i => i * Math.Tau / 200_000)
            .Select(angle => new Coordinate(Math.Cos(angle), Math.Sin(angle))).ToList();
        var sent = GeoPointConversions.Wgs84Factory.CreatePolygon([.. circle, circle[0].Copy()]);
        await using var command = database.DataSource.CreateCommand("SELECT $1, 'after'");
        command.Parameters.Add(new() { Value = sent });

        await using var reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);

        (await reader.GetFieldValueAsync<Polygon>(0, Cancel)).EqualsExact(sent).ShouldBeTrue();
        reader.GetString(1).ShouldBe("after");
        Roundtrip(sent).EqualsExact(sent).ShouldBeTrue();
    }

    [Fact]
    public async Task Arrays_carry_nulls_and_every_element()
    {
        Point?[] sent = [new GeoPoint(19.4, -99.1).ToPoint(), null, new GeoPoint(20.6, -103.3).ToPoint()];
        await using var command = database.DataSource.CreateCommand("SELECT $1::geography[]");
        command.Parameters.Add(new() { Value = sent });

        var came = (Geometry?[])(await command.ExecuteScalarAsync(Cancel))!;

        came.ShouldBe(sent);
        came[0]!.SRID.ShouldBe(4326);
    }

    [Theory]
    [InlineData("geometry[]", "::geography[]")]
    [InlineData("geography[]", "")]
    public async Task Ten_thousand_places_go_in_by_one_statement(string typeName, string cast)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancel);
        await ExecuteAsync(connection, "CREATE TEMP TABLE bulk (id integer, location geography(Point,4326))");
        var places = Places.Generator.Sample(10_000).ToArray();
        await using var insert = new NpgsqlCommand(
            $"INSERT INTO bulk SELECT * FROM unnest($1, $2{cast})", connection)
        {
            Parameters =
            {
                new() { Value = Enumerable.Range(0, places.Length).ToArray() },
                new() { Value = Array.ConvertAll(places, p => p.ToPoint()), DataTypeName = typeName },
            },
        };

        (await insert.ExecuteNonQueryAsync(Cancel)).ShouldBe(10_000);

        (await StoredAsync(connection)).ShouldBe(places);
    }

    [Fact]
    public async Task Ten_thousand_places_go_in_by_binary_copy()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancel);
        await ExecuteAsync(connection, "CREATE TEMP TABLE bulk (id integer, location geography(Point,4326))");
        var places = Places.Generator.Sample(10_000).ToArray();

        await using (var copy = await connection.BeginBinaryImportAsync("COPY bulk FROM STDIN (FORMAT binary)", Cancel))
        {
            foreach (var (id, place) in places.Index())
            {
                await copy.StartRowAsync(Cancel);
                await copy.WriteAsync(id, NpgsqlDbType.Integer, Cancel);
                await copy.WriteAsync(place.ToPoint(), "geography", Cancel);
            }

            await copy.CompleteAsync(Cancel);
        }

        (await StoredAsync(connection)).ShouldBe(places);
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_leaves_the_connection_usable()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancel);
        await using var command = new NpgsqlCommand(
            "SELECT 'SRID=4326;CIRCULARSTRING(0 0,1 1,2 0)'::geometry, st_buffer('POINT(0 0)'::geometry, 1), 'after'", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);

        await Should.ThrowAsync<ParseException>(() => reader.GetFieldValueAsync<Geometry>(0, Cancel));
        (await Should.ThrowAsync<InvalidCastException>(() => reader.GetFieldValueAsync<Point>(1, Cancel)))
            .Message.ShouldBe("The value is a Polygon, but a Point was asked for.");

        reader.GetString(2).ShouldBe("after");
        (await reader.ReadAsync(Cancel)).ShouldBeFalse();
        await reader.DisposeAsync();
        await ExecuteAsync(connection, "SELECT 1");
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(1, double.PositiveInfinity)]
    public async Task A_value_that_cannot_be_written_never_reaches_the_wire(double x, double y)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancel);
        var process = connection.ProcessID;
        await using var command = new NpgsqlCommand("SELECT $1, $2", connection)
        {
            Parameters = { new() { Value = new GeoPoint(1, 1).ToPoint() }, new() { Value = new Point(x, y) { SRID = 4326 } } },
        };

        var refusal = await Should.ThrowAsync<ArgumentException>(() => command.ExecuteNonQueryAsync(Cancel));

        refusal.Message.ShouldContain("not a finite number");
        await ExecuteAsync(connection, "SELECT 1");
        connection.ProcessID.ShouldBe(process);
    }

    [Theory]
    [InlineData("a place in Web Mercator", "location", "SRID=3857;POINT(-99 19)", "lon/lat")]
    [InlineData("an area in Web Mercator", "area", "SRID=3857;POLYGON((0 0,1 0,1 1,0 0))", "SRID (3857)")]
    [InlineData("a point for an area", "area", "SRID=4326;POINT(-99 19)", "Point")]
    public async Task What_does_not_fit_the_column_is_refused_by_the_database(string what, string column, string text, string names)
    {
        var value = new WKTReader().Read(text);
        await using var command = database.DataSource.CreateCommand($"INSERT INTO places (id, {column}) VALUES (-1, $1)");
        command.Parameters.Add(new() { Value = value });

        var refusal = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel), what);

        refusal.MessageText.ShouldContain(names);
        refusal.SqlState.ShouldStartWith("22");
    }

    [Fact]
    public async Task What_names_no_reference_system_takes_that_of_the_column()
    {
        await using var command = database.DataSource.CreateCommand(
            "INSERT INTO places (id, location, area) VALUES (-2, $1, $2) RETURNING st_srid(location::geometry) + st_srid(area)");
        command.Parameters.Add(new() { Value = new Point(-99, 19) });
        command.Parameters.Add(new() { Value = new WKTReader().Read("POLYGON((0 0,1 0,1 1,0 0))") });

        (await command.ExecuteScalarAsync(Cancel)).ShouldBe(2 * 4326);
    }

    [Fact]
    public async Task A_search_by_distance_with_an_untyped_point_uses_the_index()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Cancel);
        await ExecuteAsync(connection, "SET enable_seqscan = off");
        await using var command = new NpgsqlCommand("EXPLAIN SELECT id FROM places WHERE st_dwithin(location, $1, 500)", connection)
        {
            Parameters = { new() { Value = new GeoPoint(19.4, -99.1).ToPoint() } },
        };

        ((string)(await command.ExecuteScalarAsync(Cancel))!).ShouldContain("Index Scan using places_location_idx");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Geometry Roundtrip(Geometry sent)
    {
        using var command = database.DataSource.CreateCommand("SELECT $1");
        command.Parameters.Add(new() { Value = sent });
        return (Geometry)command.ExecuteScalar()!;
    }

    private static async Task<GeoPoint[]> StoredAsync(NpgsqlConnection connection)
    {
        var stored = new List<GeoPoint>();
        await using var command = new NpgsqlCommand("SELECT location FROM bulk ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel))
            stored.Add(reader.GetFieldValue<Point>(0).ToGeoPoint());
        return [.. stored];
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
