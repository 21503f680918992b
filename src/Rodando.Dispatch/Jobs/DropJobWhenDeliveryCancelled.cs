using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Intake;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Plans;

namespace Rodando.Dispatch.Jobs;

/// <summary>
/// Takes a delivery that was called off out of its courier's plan. A parcel that has been picked up by then stays with the courier,
/// whose job goes on: the dropoff stays planned, and what happens there ends it.
/// </summary>
internal sealed class DropJobWhenDeliveryCancelled(DispatchDb db, TimeProvider clock) : IConsumer<DeliveryCancelled>
{
    public async Task Consume(ConsumeContext<DeliveryCancelled> context)
    {
        var (cancelled, cancel) = (context.Message, context.CancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Always the delivery first, the board second: the other way round two consumers could wait for each other.
        await db.LockDeliveryAsync(cancelled.DeliveryId, cancel);
        await db.LockBoardAsync(cancel);
        var job = await db.Jobs.Include(one => one.Stops).Include(one => one.Holdings)
            .SingleOrDefaultAsync(one => one.DeliveryId == cancelled.DeliveryId, cancel);
        if (job is null) await RememberAsync(cancelled, cancel);
        else if (job.CancelledAt is null) await DropAsync(job, cancelled, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private async Task RememberAsync(DeliveryCancelled cancelled, CancellationToken cancel)
    {
        if (await db.EarlyCancellations.AnyAsync(one => one.DeliveryId == cancelled.DeliveryId, cancel)) return;
        db.EarlyCancellations.Add(new EarlyCancellation
        {
            CollectiveId = cancelled.CollectiveId,
            DeliveryId = cancelled.DeliveryId,
            At = cancelled.OccurredAt,
            Reason = cancelled.Reason,
        });
    }

    private async Task DropAsync(Job job, DeliveryCancelled cancelled, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var actions = await db.Actions.AsNoTracking().Where(action => action.DeliveryId == job.DeliveryId).ToListAsync(cancel);
        job.Cancel(cancelled.OccurredAt, cancelled.Reason);
        var news = job.Hear(actions, now);
        foreach (var fact in news.Tell(now)) db.Announce(fact, job.DeliveryId);
        if (news.Loser is not { } courier) return;
        var work = await BoardWork.ReadAsync(db, [courier], cancel);
        work.Add(job);
        await db.SettlePlansAsync(work, [courier], now, cancel);
        await db.TryOpenJobsAgainAsync(now, cancel);
    }
}
