using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Rodando.Contracts.Intake;
using Rodando.Dispatch.Board;

namespace Rodando.Dispatch.Jobs;

/// <summary>Opens one job per delivery. A second arrival of the same fact changes nothing.</summary>
internal sealed class OpenJobWhenDeliveryPlaced(DispatchDb db, IOptions<DispatchOptions> options) : IConsumer<DeliveryPlaced>
{
    public async Task Consume(ConsumeContext<DeliveryPlaced> context)
    {
        var (placed, cancel) = (context.Message, context.CancellationToken);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockDeliveryAsync(placed.DeliveryId, cancel);
        if (await db.Jobs.AnyAsync(job => job.DeliveryId == placed.DeliveryId, cancel)) return;

        var ahead = placed.Stops[0].After - options.Value.AssignAhead;
        var job = Job.Open(placed, ahead > placed.OccurredAt ? ahead : placed.OccurredAt);
        if (await db.EarlyCancellations.SingleOrDefaultAsync(one => one.DeliveryId == placed.DeliveryId, cancel) is { } early)
        {
            job.Cancel(early.At, early.Reason);
            job.Hear([], early.At);
            db.EarlyCancellations.Remove(early);
        }

        db.Jobs.Add(job);
        await db.SaveChangesAsync(cancel);
        await db.WakeAssignerAsync(cancel);
        await transaction.CommitAsync(cancel);
    }
}

internal static class DeliveryLock
{
    /// <summary>
    /// A delivery's placing and its cancelling come one after another, even before there is a row that could be locked. Not the
    /// board's lock, so that a delivery just placed does not wait for the assigner.
    /// </summary>
    public static Task LockDeliveryAsync(this DispatchDb db, Guid delivery, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({delivery.ToString()}, 2000))", cancel);
}
