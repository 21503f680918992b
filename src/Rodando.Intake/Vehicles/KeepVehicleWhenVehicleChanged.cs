using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Intake.Vehicles;

/// <summary>Keeps the newest version of each vehicle's capacity. Repeats and older versions change nothing.</summary>
internal sealed class KeepVehicleWhenVehicleChanged(IntakeDb db) : IConsumer<VehicleChanged>
{
    public Task Consume(ConsumeContext<VehicleChanged> context)
    {
        var fact = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO intake.vehicles AS v (collective_id, vehicle_id, capacity_grams, capacity_items, active, version)
            VALUES ({fact.CollectiveId}, {fact.VehicleId}, {fact.CapacityGrams}, {fact.CapacityItems}, {fact.Active}, {fact.Version})
            ON CONFLICT (collective_id, vehicle_id) DO UPDATE SET capacity_grams = excluded.capacity_grams,
                capacity_items = excluded.capacity_items, active = excluded.active, version = excluded.version
            WHERE excluded.version > v.version
            """, context.CancellationToken);
    }
}
