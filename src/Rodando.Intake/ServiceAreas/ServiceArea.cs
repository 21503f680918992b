using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.ServiceAreas;

/// <summary>Where the collective rides: both ends of a delivery lie in one of its areas, not necessarily the same.</summary>
internal sealed class ServiceArea : ICollectiveOwned
{
    /// <summary>Areas of one collective; each is looked at when an order comes in.</summary>
    public const int Most = 100;

    public Guid CollectiveId { get; private init; }

    public Guid Id { get; private init; }

    public string Name { get; private set; } = "";

    /// <summary>A valid polygon or multipolygon in WGS 84, X = longitude. The border belongs to it.</summary>
    public Geometry Area { get; private set; } = null!;

    public DateTimeOffset CreatedAt { get; private init; }

    public int Version { get; private set; }

    public static ServiceArea Create(Guid collectiveId, string name, Geometry area, DateTimeOffset now) => new()
    {
        CollectiveId = collectiveId,
        Id = Guid.CreateVersion7(now),
        Name = name,
        Area = area,
        CreatedAt = now,
        Version = 1,
    };

    public void Replace(string name, Geometry area)
    {
        (Name, Area) = (name, area);
        Version++;
    }

    internal static void Map(ModelBuilder model) => model.Entity<ServiceArea>(area =>
    {
        area.ToTable("service_areas");
        area.HasKey(x => new { x.CollectiveId, x.Id });
        area.Property(x => x.Area).HasColumnType("geometry(Geometry, 4326)");
        area.Property(x => x.Version).IsConcurrencyToken();
    });
}
