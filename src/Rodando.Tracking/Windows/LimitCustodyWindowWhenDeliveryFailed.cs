using MassTransit;
using Microsoft.Extensions.Options;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Windows;

/// <summary>A parcel that could not be handed over is brought back: its custody ends with the time allowed for that.</summary>
internal sealed class LimitCustodyWindowWhenDeliveryFailed(TrackingDb db, IOptions<TrackingOptions> options) : IConsumer<DeliveryFailed>
{
    public Task Consume(ConsumeContext<DeliveryFailed> context)
    {
        var failed = context.Message;
        return failed.InCustody
            ? WindowBook.CloseCustodyAsync(
                db, failed.DeliveryId, failed.CourierId, failed.OccurredAt + options.Value.ReturnAllowance, context.CancellationToken)
            : Task.CompletedTask;
    }
}
