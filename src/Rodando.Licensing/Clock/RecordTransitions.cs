using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Clock;

/// <summary>Writes down the transitions that the clock has brought (T07, T09, T10, T12, T14), dated when they took effect.</summary>
/// <remarks>
/// One collective a transaction, its row locked before the chain's head, as in every decision. Recording twice is impossible: the
/// second finds the state already recorded.
/// </remarks>
internal sealed partial class RecordTransitions(LicensingDb db, TimeProvider clock, ILogger<RecordTransitions> logger) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        while (await RecordNextAsync(cancellationToken))
            db.ChangeTracker.Clear();
    }

    /// <returns>False when nothing is due.</returns>
    private async Task<bool> RecordNextAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var due = await db.Collectives.FromSql($"""
            SELECT * FROM licensing.collectives WHERE check_after <= {now} ORDER BY check_after LIMIT 1 FOR UPDATE SKIP LOCKED
            """).ToListAsync(cancel);
        if (due.Count == 0) return false;

        var collective = due[0];
        var log = await AuditLog.OpenAsync(db, collective.FederationId, clock, requestId: null, cancel);
        if (Decision.RecordClock(collective, log))
        {
            db.AnnounceLicence(collective, log);
            LogRecorded(logger, collective.CollectiveId, collective.State, collective.StateSince);
        }
        else
        {
            // The stored instant came from another edition of the zone's rules than ours; the computed one decides.
            collective.LookAgain();
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    [LoggerMessage(EventId = 4021, Level = LogLevel.Information, Message = "Collective {CollectiveId} is {State} since {Since}.")]
    private static partial void LogRecorded(ILogger logger, Guid collectiveId, LicenceState state, DateTimeOffset since);
}
