using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Notices;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Reverification;

/// <summary>
/// Once a month computes R2 to R5 of every constituted co-operative. A failed test changes nothing but what the co-operative sees:
/// it is warned before the yearly re-verification would find the same.
/// </summary>
/// <remarks>One collective a transaction; a second run for the same month meets the index on the month's end.</remarks>
internal sealed partial class RecomputeMonthly(LicensingDb db, TimeProvider clock, ILogger<RecomputeMonthly> logger) : IScheduledJob
{
    /// <summary>No zone is further behind; by then the month is over everywhere.</summary>
    private static readonly TimeSpan Everywhere = TimeSpan.FromHours(14);

    /// <summary>How long half-known deliveries are kept for the other half to come.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        while (await ComputeNextAsync(cancellationToken))
            db.ChangeTracker.Clear();
        var old = clock.GetUtcNow() - Kept;
        await db.Database.ExecuteSqlAsync($"DELETE FROM licensing.counted_deliveries WHERE noted_at < {old}", cancellationToken);
    }

    /// <returns>False when none is due.</returns>
    private async Task<bool> ComputeNextAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var day = DateOnly.FromDateTime((clock.GetUtcNow() - Everywhere).UtcDateTime);
        var monthEnd = day.AddDays(-day.Day);
        var due = await db.Collectives.FromSql($"""
            SELECT c.* FROM licensing.collectives c WHERE c.state IN ('constituted', 'grace')
              AND NOT EXISTS (SELECT 1 FROM licensing.verification_runs r
                              WHERE r.collective_id = c.collective_id AND r.kind = 'monthly' AND r.period_to = {monthEnd})
            LIMIT 1 FOR UPDATE OF c SKIP LOCKED
            """).ToListAsync(cancel);
        if (due.Count == 0) return false;
        var log = await AuditLog.OpenAsync(db, due[0].FederationId, clock, requestId: null, cancel);
        var verified = await db.VerifyAsync(due[0], log, null, monthEnd, "system", cancel);
        var failed = string.Join(", ", verified.Failed.Select(result => result.Test));
        if (!verified.Passed)
        {
            db.Notices.Add(Notice.Now(
                due[0].CollectiveId, due[0].FederationId, NoticeKinds.ReverifyWarning, monthEnd, failed, log.Now));
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        if (!verified.Passed) LogWarned(logger, due[0].CollectiveId, failed);
        return true;
    }

    [LoggerMessage(EventId = 4030, Level = LogLevel.Information, Message = "Collective {CollectiveId} would fail {Tests} today.")]
    private static partial void LogWarned(ILogger logger, Guid collectiveId, string tests);
}
