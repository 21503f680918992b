using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Jobs;

namespace Rodando.Dispatch.Couriers;

/// <summary>Keeps the highest version of each courier. One who works no longer gives back what has not been picked up.</summary>
internal sealed class KeepCourierWhenCourierChanged(DispatchDb db, WorkRelease release, TimeProvider clock) : IConsumer<CourierChanged>
{
    public async Task Consume(ConsumeContext<CourierChanged> context)
    {
        var (courier, cancel) = (context.Message, context.CancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        var rows = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO dispatch.couriers (collective_id, courier_id, first_name, active, version)
            VALUES ({courier.CollectiveId}, {courier.CourierId}, {courier.FirstName}, {courier.Active}, {courier.Version})
            ON CONFLICT (collective_id, courier_id) DO UPDATE
            SET first_name = excluded.first_name, active = excluded.active, version = excluded.version
            WHERE excluded.version > couriers.version
            """, cancel);
        if (rows == 1)
        {
            if (!courier.Active) await release.FromAsync(courier.CourierId, HoldingEnd.Unassigned, clock.GetUtcNow(), cancel);
            await db.TryOpenJobsAgainAsync(clock.GetUtcNow(), cancel);
        }

        await transaction.CommitAsync(cancel);
    }
}
