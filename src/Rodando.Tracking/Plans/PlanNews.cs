using Rodando.Tracking.Deliveries;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Plans;

/// <summary>What the board is told when a courier's plan or its estimates have changed.</summary>
internal static class PlanNews
{
    public static FeedEntry OfPlan(Guid courierId, CourierPlan plan) =>
        FeedEntry.Of(FeedEntry.Plan, null, courierId, new PlanPicture(courierId, plan.Version, plan.Stops));

    /// <summary>The estimates, and an alert for each stop that has only now become late.</summary>
    public static IEnumerable<FeedEntry> OfEstimates(
        Guid courierId, IReadOnlyList<StopEstimate> before, IReadOnlyList<StopEstimate> after, DateTimeOffset now)
    {
        yield return FeedEntry.Of(FeedEntry.Eta, null, courierId, new EtaPicture(courierId, now, after));
        var wereLate = before.Where(estimate => estimate.LateSeconds > 0).Select(estimate => estimate.StopId).ToHashSet();
        foreach (var late in after.Where(estimate => estimate.LateSeconds > 0 && !wereLate.Contains(estimate.StopId)))
            yield return FeedEntry.Of(FeedEntry.Alert, late.DeliveryId, courierId,
                new AlertPicture("running-late", late.DeliveryId, late.StopId, courierId, Detail: null, late.LateSeconds));
    }
}
