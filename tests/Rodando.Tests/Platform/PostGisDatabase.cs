using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Npgsql;
using Rodando.Platform.PostGis;
using Rodando.Tests.World;

namespace Rodando.Tests.Platform;

/// <summary>A database of its own with PostGIS on the server of RODANDO_TEST_DATABASE, dropped at the end.</summary>
public sealed class PostGisDatabase : IAsyncLifetime
{
    private readonly string name = $"rodando_postgis_{Guid.NewGuid():N}";

    public NpgsqlDataSource DataSource { get; private set; } = null!;

    public string ConnectionString => TestServers.OwnerOf(name);

    public async ValueTask InitializeAsync()
    {
        await OnServerAsync($"CREATE DATABASE {name}");
        await using (var plain = NpgsqlDataSource.Create(ConnectionString))
        {
            await using var command = plain.CreateCommand("""
                CREATE EXTENSION postgis;
                CREATE TABLE places (
                  id integer PRIMARY KEY,
                  location geography(Point,4326),
                  area geometry(Polygon,4326),
                  shape geometry);
                CREATE INDEX ON places USING gist (location);
                """);
            await command.ExecuteNonQueryAsync();
        }

        // Types are loaded on the first connection: the extension has to be there before.
        DataSource = new NpgsqlDataSourceBuilder(ConnectionString).UseNetTopologySuite().Build();
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await OnServerAsync($"DROP DATABASE {name} WITH (FORCE)");
    }

    internal PlacesDb Context() =>
        new(new DbContextOptionsBuilder<PlacesDb>().UseNpgsql(DataSource, npgsql => npgsql.UseNetTopologySuite()).Options);

    private static async Task OnServerAsync(string sql)
    {
        await using var server = NpgsqlDataSource.Create(TestServers.Database);
        await using var command = server.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}

internal sealed class PlacesDb(DbContextOptions<PlacesDb> options) : DbContext(options)
{
    public DbSet<Place> Places => Set<Place>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.AddPostGisFunctions();
        modelBuilder.Entity<Place>(place =>
        {
            place.ToTable("places").HasKey(p => p.Id);
            place.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
            place.Property(p => p.Location).HasColumnName("location").HasColumnType("geography(Point,4326)");
            place.Property(p => p.Area).HasColumnName("area").HasColumnType("geometry(Polygon,4326)");
            place.Property(p => p.Shape).HasColumnName("shape");
        });
    }
}

internal sealed class Place
{
    public int Id { get; init; }

    public Point? Location { get; set; }

    public Polygon? Area { get; set; }

    public Geometry? Shape { get; set; }
}
