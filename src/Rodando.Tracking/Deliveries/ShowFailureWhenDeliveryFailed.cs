using MassTransit;
using Rodando.Contracts.Dispatch;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Deliveries;

/// <summary>Ends the delivery and alerts the dispatchers.</summary>
internal sealed class ShowFailureWhenDeliveryFailed(DeliveryBook deliveries) : IConsumer<DeliveryFailed>
{
    public Task Consume(ConsumeContext<DeliveryFailed> context)
    {
        var failed = context.Message;
        return deliveries.ChangeAsync(failed.DeliveryId, delivery => delivery.Fail(failed), context.CancellationToken, _ => FeedEntry.Of(
            FeedEntry.Alert, failed.DeliveryId, failed.CourierId,
            new AlertPicture("delivery-failed", failed.DeliveryId, failed.StopId, failed.CourierId, failed.Reason, LateSeconds: null)));
    }
}
