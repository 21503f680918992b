using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rodando.Contracts.Intake;
using Rodando.Contracts.Licensing;
using Rodando.Intake.Deliveries;
using Rodando.Intake.Webhooks;
using Rodando.Platform.Jobs;
using Rodando.Platform.Tenancy;

namespace Rodando.Intake.Licences;

/// <summary>Calls off what a collective that left service has accepted and not picked up (domain document, §2.6). What is in
/// custody stays: it is finished, returned or handed over.</summary>
/// <remarks>
/// The clock alone may end a licence, so no fact is waited for: each run asks the gate. Calling off cannot be undone, therefore a
/// copy of the licence that is too old to be trusted calls nothing off; it takes no new orders meanwhile either.
/// </remarks>
internal sealed partial class DrainOrders(
    IntakeDb db, IServiceScopeFactory scopes, TimeProvider clock, ILogger<DrainOrders> logger) : IScheduledJob
{
    /// <summary>Well within the hour that is given, in a simulation that runs a hundred times as fast as well.</summary>
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private const int Portion = 100;

    private static readonly DeliveryState[] NotPickedUp = [DeliveryState.Placed, DeliveryState.Assigned, DeliveryState.Accepted];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var copies = await db.Licences.IgnoreQueryFilters().AsNoTracking().ToListAsync(cancellationToken);
        foreach (var copy in copies.Where(copy => HasLeftService(copy.Facts, clock.GetUtcNow())))
        {
            var called = 0;
            while (await DrainSomeAsync(copy.CollectiveId, cancellationToken) is var some and > 0)
                called += some;
            if (called > 0)
                LogDrained(logger, copy.CollectiveId, called);
        }
    }

    /// <summary>Nobody is served any more, not even merchants of before.</summary>
    internal static bool HasLeftService(LicenceFacts facts, DateTimeOffset now) =>
        !LicenceGate.IsStale(facts, now)
        && !LicenceGate.May(LicenceAction.DispatchJob, facts, now, LicenceCircumstances.ExistingMerchant).IsAllowed;

    /// <returns>How many were called off; 0 when there are none left, or the collective is in service again.</returns>
    private async Task<int> DrainSomeAsync(Guid collective, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterCollective(collective);
        var own = scope.ServiceProvider.GetRequiredService<IntakeDb>();
        await using var transaction = await own.Database.BeginTransactionAsync(cancel);
        // Held as by an order being accepted: a change of the licence comes wholly before this portion or wholly after it.
        var licence = (await own.Licences.FromSql($"SELECT * FROM intake.licences WHERE collective_id = {collective} FOR SHARE")
            .AsNoTracking().ToListAsync(cancel)).SingleOrDefault();
        if (licence is null || !HasLeftService(licence.Facts, clock.Now()))
            return 0;
        var ids = await own.Deliveries.Where(row => NotPickedUp.Contains(row.State) && row.Mode == Delivery.Live)
            .OrderBy(row => row.PlacedAt).ThenBy(row => row.Id).Select(row => row.Id).Take(Portion).ToListAsync(cancel);
        var views = scope.ServiceProvider.GetRequiredService<DeliveryViews>();
        var webhooks = scope.ServiceProvider.GetRequiredService<WebhookOutbox>();
        var called = 0;
        foreach (var id in ids)
            called += await CallOffAsync(own, views, webhooks, id, cancel) ? 1 : 0;
        await own.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return called;
    }

    /// <remarks>The delivery's row is locked as by a merchant's cancellation and by Dispatch's news, so that of a pickup and this the
    /// later sees what the earlier did.</remarks>
    private async Task<bool> CallOffAsync(IntakeDb own, DeliveryViews views, WebhookOutbox webhooks, Guid id, CancellationToken cancel)
    {
        if (await own.LockDeliveryAsync(id, own.Deliveries, cancel) is not { } delivery || !NotPickedUp.Contains(delivery.State))
            return false;
        var now = clock.Now();
        delivery.Cancel(now);
        own.Timeline.Add(TimelineEntry.By("collective", delivery, "cancelled", now));
        // The reason is for the co-operative's side: neither the timeline nor the webhook tells it.
        own.Announce(new DeliveryCancelled(Guid.CreateVersion7(now), delivery.CollectiveId, now, delivery.Id, "licence-lapsed"), delivery.Id);
        webhooks.Tell(
            own, await own.EndpointsOfAsync(delivery, cancel), delivery, await views.OfAsync(delivery, cancel), "cancelled", now);
        return true;
    }

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information,
        Message = "Collective {CollectiveId} left service: {Count} deliveries that nobody had picked up were called off.")]
    private static partial void LogDrained(ILogger logger, Guid collectiveId, int count);
}
