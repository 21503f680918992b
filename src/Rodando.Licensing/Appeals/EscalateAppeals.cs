using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Appeals;

/// <summary>Records that the panel is late with an appeal. Nothing is granted by silence; the delay is reported.</summary>
internal sealed class EscalateAppeals(LicensingDb db, TimeProvider clock) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        while (await EscalateNextAsync(cancellationToken))
            db.ChangeTracker.Clear();
    }

    private async Task<bool> EscalateNextAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var late = await db.Appeals.AsNoTracking().Where(row => row.State == AppealState.Open && row.EscalatedAt == null && row.DueAt < now)
            .OrderBy(row => row.DueAt).Select(row => new { row.CollectiveId, row.Id }).FirstOrDefaultAsync(cancel);
        if (late is null) return false;
        // The collective first, as in every decision; then it is read again, for the panel may have decided meanwhile.
        if (await db.LockCollectiveAsync(late.CollectiveId, cancel) is not { } collective) return false;
        var log = await AuditLog.OpenAsync(db, collective.FederationId, clock, requestId: null, cancel);
        var appeal = await db.Appeals.SingleAsync(row => row.CollectiveId == late.CollectiveId && row.Id == late.Id, cancel);
        if (appeal is { State: AppealState.Open, EscalatedAt: null })
        {
            appeal.Escalate(log.Now);
            log.Append("appeal.escalated", "system", new JsonObject
            {
                ["collective"] = late.CollectiveId.ToString(), ["appeal"] = late.Id.ToString(), ["dueAt"] = AuditLog.Timestamp(appeal.DueAt),
            });
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }
}
