using MassTransit;
using Microsoft.Extensions.Options;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Windows;

/// <summary>With the pickup the parcel is in custody, with the handing over it is not any more.</summary>
internal sealed class SetCustodyWindowWhenStopCompleted(TrackingDb db, IOptions<TrackingOptions> options) : IConsumer<StopCompleted>
{
    public Task Consume(ConsumeContext<StopCompleted> context)
    {
        var stop = context.Message;
        return stop.Kind == "pickup"
            ? WindowBook.OpenCustodyAsync(
                db, stop.DeliveryId, stop.CourierId, stop.OccurredAt, stop.OccurredAt + options.Value.CustodyLimit, context.CancellationToken)
            : WindowBook.CloseCustodyAsync(db, stop.DeliveryId, stop.CourierId, stop.OccurredAt, context.CancellationToken);
    }
}
