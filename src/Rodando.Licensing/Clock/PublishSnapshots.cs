using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Rodando.Licensing.Policy;
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
        var heads = await db.AuditHeads.AsNoTracking().Where(head => federations.Contains(head.FederationId))
            .ToDictionaryAsync(head => head.FederationId, head => head.At, cancel);
        var policies = new Dictionary<Guid, LicencePolicy>();
        foreach (var federation in federations) policies[federation] = (await db.PolicyAsync(federation, cancel)).Read();
        foreach (var collective in due)
            db.AnnounceLicence(collective, policies[collective.FederationId].HoldAllowsExisting, heads[collective.FederationId], now);

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }
}
