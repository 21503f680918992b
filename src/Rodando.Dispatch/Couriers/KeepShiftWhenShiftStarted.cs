using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;
using Rodando.Dispatch.Board;

namespace Rodando.Dispatch.Couriers;

/// <summary>Keeps the highest version of each shift, and lets open jobs be tried with the courier who has come.</summary>
internal sealed class KeepShiftWhenShiftStarted(DispatchDb db, TimeProvider clock) : IConsumer<ShiftStarted>
{
    public async Task Consume(ConsumeContext<ShiftStarted> context)
    {
        var (shift, cancel) = (context.Message, context.CancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO dispatch.shifts (collective_id, shift_id, courier_id, started_at, ends_at, vehicle_kind,
                capacity_grams, capacity_items, version)
            VALUES ({shift.CollectiveId}, {shift.ShiftId}, {shift.CourierId}, {shift.StartedAt}, {shift.EndsAt}, {shift.VehicleKind},
                {shift.CapacityGrams}, {shift.CapacityItems}, {shift.Version})
            ON CONFLICT (collective_id, shift_id) DO UPDATE
            SET started_at = excluded.started_at, ends_at = excluded.ends_at, vehicle_kind = excluded.vehicle_kind,
                capacity_grams = excluded.capacity_grams, capacity_items = excluded.capacity_items, version = excluded.version
            WHERE excluded.version > shifts.version
            """, cancel);
        if (shift is { Latitude: { } latitude, Longitude: { } longitude })
            await db.NoteWhereaboutsAsync(shift.CourierId, latitude, longitude, shift.StartedAt, cancel);
        await db.TryOpenJobsAgainAsync(clock.GetUtcNow(), cancel);
        await transaction.CommitAsync(cancel);
    }
}
