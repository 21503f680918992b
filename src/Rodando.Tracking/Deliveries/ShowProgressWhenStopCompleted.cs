using MassTransit;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Deliveries;

/// <summary>Picked up, or handed over.</summary>
internal sealed class ShowProgressWhenStopCompleted(DeliveryBook deliveries) : IConsumer<StopCompleted>
{
    public Task Consume(ConsumeContext<StopCompleted> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Complete(context.Message), context.CancellationToken);
}
