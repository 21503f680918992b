using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Licensing;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Jobs;
using Rodando.Platform.Jobs;
using Rodando.Platform.Tenancy;

namespace Rodando.Dispatch.Licence;

/// <summary>Tells the federation of parcels that a collective still holds when the time to drain is over, and when that ends.</summary>
/// <remarks>The time (domain document, §2.6): two hours after the last window promised for what was in custody, at most 24 hours
/// after leaving service.</remarks>
internal sealed class ReportStrandedParcels(DispatchDb db, IServiceScopeFactory scopes, TimeProvider clock) : IScheduledJob
{
    private static readonly TimeSpan AfterWindow = TimeSpan.FromHours(2);
    private static readonly TimeSpan AtMost = TimeSpan.FromHours(24);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var now = clock.GetUtcNow();
        var copies = await db.Licences.IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        var stranded = await db.Jobs.IgnoreQueryFilters().Where(job => job.StrandedAt != null)
            .Select(job => job.CollectiveId).Distinct().ToListAsync(cancellationToken);
        foreach (var copy in copies)
        {
            var facts = copy.Read();
            // Without news nobody knows whether it is out of service: nothing is told and nothing taken back.
            if (!LicenceGate.IsStale(facts, now) && (IsDraining(facts, now) || stranded.Contains(copy.CollectiveId)))
                await LookAtAsync(copy.CollectiveId, facts, cancellationToken);
        }
    }

    internal static bool IsDraining(LicenceFacts facts, DateTimeOffset now) =>
        LicenceGate.May(LicenceAction.ProgressJob, facts, now, LicenceCircumstances.InCustody).Permission == LicencePermission.Drain;

    private async Task LookAtAsync(Guid collective, LicenceFacts facts, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterCollective(collective);
        var own = scope.ServiceProvider.GetRequiredService<DispatchDb>();
        await using var transaction = await own.Database.BeginTransactionAsync(cancel);
        await own.LockBoardAsync(cancel);
        var now = clock.GetUtcNow();
        var since = LicenceGate.Standing(facts, now).Since;
        var draining = IsDraining(facts, now);
        var jobs = await own.Jobs.Include(job => job.Stops)
            .Where(job => job.State == JobState.InCustody || job.StrandedAt != null || (draining && job.EndedAt >= since))
            .OrderBy(job => job.DeliveryId).ToListAsync(cancel);
        var until = DrainUntil(jobs.Where(job => job.Pickup.CompletedAt is not null), facts.DrainUntil ?? since + AtMost);
        foreach (var job in jobs)
        {
            if (job.StrandedAt is null && draining && job.State == JobState.InCustody && now >= until)
                own.Announce(job.Strand(until, now), job.DeliveryId);
            else if (job.StrandedAt is not null && (!draining || job.State != JobState.InCustody))
                own.Announce(job.Settle(now), job.DeliveryId);
        }

        await own.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private static DateTimeOffset DrainUntil(IEnumerable<Job> inCustody, DateTimeOffset latest)
    {
        var promised = inCustody.Select(job => job.Dropoff.Before + AfterWindow).DefaultIfEmpty(latest).Max();
        return promised < latest ? promised : latest;
    }
}
