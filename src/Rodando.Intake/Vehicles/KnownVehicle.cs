using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Vehicles;

/// <summary>What a vehicle of the collective may carry, as Members tells it: what no vehicle carries is not accepted.</summary>
internal sealed class KnownVehicle : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid VehicleId { get; private init; }

    public int CapacityGrams { get; private init; }

    public int CapacityItems { get; private init; }

    public bool Active { get; private init; }

    public int Version { get; private init; }

    internal static void Map(ModelBuilder model) => model.Entity<KnownVehicle>(vehicle =>
    {
        vehicle.ToTable("vehicles");
        vehicle.HasKey(x => new { x.CollectiveId, x.VehicleId });
    });
}
