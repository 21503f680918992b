using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Clock;

/// <summary>Publishes unchanged facts again, so that a module without news knows that it is cut off.</summary>
/// <remarks>
/// A collective whose last facts have not left the outbox is passed over: while the bus is down nothing piles up, and once it is
/// back fresh facts follow the old ones at once. A clock set back leaves times of publishing in the future; those are due as well.
/// </remarks>
internal sealed class PublishSnapshots(LicensingDb db, TimeProvider clock, IOptions<LicensingOptions> options) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        while (await PublishSomeAsync(cancellationToken))
            db.ChangeTracker.Clear();
    }

    /// <returns>False when none is due.</returns>
    private async Task<bool> PublishSomeAsync(CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var now = clock.GetUtcNow();
        var (early, late) = (now - options.Value.PublishEvery, now + options.Value.PublishEvery);
        var due = await db.Collectives.FromSql($"""
            SELECT c.* FROM licensing.collectives c
            WHERE (c.published_at IS NULL OR c.published_at <= {early} OR c.published_at > {late})
              AND NOT EXISTS (SELECT 1 FROM licensing.outbox o WHERE o.aggregate = c.collective_id AND o.dead_at IS NULL)
            ORDER BY c.published_at NULLS FIRST LIMIT {options.Value.BatchSize} FOR UPDATE OF c SKIP LOCKED
            """).ToListAsync(cancel);
        if (due.Count == 0) return false;

        var federations = due.Select(collective => collective.FederationId).Distinct().ToArray();
        var scopes = await db.Federations.AsNoTracking().Where(row => federations.Contains(row.Id))
            .Join(db.AuditHeads, row => row.Id, head => head.FederationId, (row, head) => new { row.Id, row.HoldAllowsExisting, head.At })
            .ToDictionaryAsync(row => row.Id, cancel);
        foreach (var collective in due)
        {
            var federation = scopes[collective.FederationId];
            db.AnnounceLicence(collective, federation.HoldAllowsExisting, federation.At, now);
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }
}
