using MassTransit;
using Rodando.Contracts.Intake;

namespace Rodando.Tracking.Deliveries;

/// <summary>Ends the delivery unless the parcel is on its way already.</summary>
internal sealed class ShowCancellationWhenDeliveryCancelled(DeliveryBook deliveries) : IConsumer<DeliveryCancelled>
{
    public Task Consume(ConsumeContext<DeliveryCancelled> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Cancel(context.Message), context.CancellationToken);
}
