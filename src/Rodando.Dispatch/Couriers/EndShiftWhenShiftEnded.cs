using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Jobs;

namespace Rodando.Dispatch.Couriers;

/// <summary>
/// Ends the shift here too. What has not been picked up is open again; what is in custody stays with the courier, who may finish it.
/// An end that overtakes its start leaves a row that the start, of a lower version, does not change.
/// </summary>
internal sealed class EndShiftWhenShiftEnded(DispatchDb db, WorkRelease release, TimeProvider clock) : IConsumer<ShiftEnded>
{
    public async Task Consume(ConsumeContext<ShiftEnded> context)
    {
        var (shift, cancel) = (context.Message, context.CancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        var rows = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO dispatch.shifts (collective_id, shift_id, courier_id, started_at, ends_at, ended_at, vehicle_kind,
                capacity_grams, capacity_items, version)
            VALUES ({shift.CollectiveId}, {shift.ShiftId}, {shift.CourierId}, {shift.StartedAt}, {shift.EndedAt}, {shift.EndedAt}, '',
                0, 0, {shift.Version})
            ON CONFLICT (collective_id, shift_id) DO UPDATE
            SET ended_at = excluded.ended_at, version = excluded.version
            WHERE excluded.version > shifts.version
            """, cancel);
        if (rows == 1 && !await IsOnShiftAsync(shift.CourierId, cancel))
            await release.FromAsync(shift.CourierId, HoldingEnd.ShiftEnded, shift.EndedAt, cancel);
        await db.TryOpenJobsAgainAsync(clock.GetUtcNow(), cancel);
        await transaction.CommitAsync(cancel);
    }

    // The end of yesterday's shift may arrive after the start of today's.
    private Task<bool> IsOnShiftAsync(Guid courier, CancellationToken cancel) =>
        db.Shifts.AnyAsync(other => other.CourierId == courier && other.EndedAt == null, cancel);
}
