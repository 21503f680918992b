using MassTransit;
using Rodando.Contracts.Intake;

namespace Rodando.Tracking.Deliveries;

/// <summary>From here on the delivery's link shows something.</summary>
internal sealed class ShowDeliveryWhenDeliveryPlaced(DeliveryBook deliveries) : IConsumer<DeliveryPlaced>
{
    public Task Consume(ConsumeContext<DeliveryPlaced> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Place(context.Message), context.CancellationToken);
}
