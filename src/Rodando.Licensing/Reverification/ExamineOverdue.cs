using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Reverification;

/// <summary>
/// Computes the yearly tests of whoever let the due date pass without submitting: nobody evades a finding by saying nothing.
/// </summary>
/// <remarks>The clock itself begins the Grace for the overdue date; this only says what is wrong besides. One collective a transaction.</remarks>
internal sealed partial class ExamineOverdue(LicensingDb db, TimeProvider clock, ILogger<ExamineOverdue> logger) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        while (await ExamineNextAsync(cancellationToken))
            db.ChangeTracker.Clear();
    }

    /// <returns>False when none is due.</returns>
    private async Task<bool> ExamineNextAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // A date that is past everywhere: no zone is further behind than 12 hours.
        var past = DateOnly.FromDateTime((clock.GetUtcNow() - TimeSpan.FromHours(12)).UtcDateTime);
        var due = await db.Collectives.FromSql($"""
            SELECT c.* FROM licensing.collectives c WHERE c.state IN ('constituted', 'grace') AND c.reverify_due < {past}
              AND NOT EXISTS (SELECT 1 FROM licensing.verification_runs r
                              WHERE r.collective_id = c.collective_id AND r.kind = 'annual' AND r.due = c.reverify_due)
            LIMIT 1 FOR UPDATE OF c SKIP LOCKED
            """).ToListAsync(cancel);
        if (due.Count == 0) return false;
        var collective = due[0];
        var log = await AuditLog.OpenAsync(db, collective.FederationId, clock, requestId: null, cancel);
        var before = collective.Version;
        Decision.RecordClock(collective, log);
        if (collective.State is LicenceState.Constituted or LicenceState.Grace)
        {
            var file = new Case(db, log, collective.FederationId, collective, null, "system", cancel);
            var verified = await file.ExamineAsync(await file.ReverificationCaseAsync());
            LogExamined(logger, collective.CollectiveId, string.Join(", ", verified.Failed.Select(result => result.Test)));
        }

        if (collective.Version != before) db.AnnounceLicence(collective, log);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    [LoggerMessage(EventId = 4031, Level = LogLevel.Information,
        Message = "Collective {CollectiveId} let its re-verification pass; failed tests: [{Tests}].")]
    private static partial void LogExamined(ILogger logger, Guid collectiveId, string tests);
}
