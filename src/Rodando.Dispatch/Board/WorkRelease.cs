using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Jobs;
using Rodando.Dispatch.Plans;

namespace Rodando.Dispatch.Board;

/// <summary>Takes from a courier what has not been picked up; what is in custody stays.</summary>
internal sealed class WorkRelease(DispatchDb db, TimeProvider clock)
{
    /// <summary>Call with the board locked; saves.</summary>
    /// <param name="since">From when on the courier's words about these jobs no longer count.</param>
    public async Task FromAsync(Guid courier, HoldingEnd why, DateTimeOffset since, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var lost = await db.Jobs.Include(job => job.Stops).Include(job => job.Holdings)
            .Where(job => job.CourierId == courier && (job.State == JobState.Assigned || job.State == JobState.Accepted))
            .OrderBy(job => job.DeliveryId).ToListAsync(cancel);
        if (lost.Count == 0) return;
        var work = await BoardWork.ReadAsync(db, [courier], cancel);
        foreach (var job in lost)
        {
            job.Take(why, since);
            work.Add(job);
            job.NextTryAt = now;
            db.Announce(new CourierUnassigned(
                Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), courier,
                why == HoldingEnd.ShiftEnded ? "shift-ended" : "unassigned"), job.DeliveryId);
        }

        await db.SettlePlansAsync(work, [courier], now, cancel);
        await db.SaveChangesAsync(cancel);
        await db.WakeAssignerAsync(cancel);
    }
}
