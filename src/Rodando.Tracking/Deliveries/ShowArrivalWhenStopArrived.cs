using MassTransit;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Deliveries;

/// <summary>Shows that the courier is at the door.</summary>
internal sealed class ShowArrivalWhenStopArrived(DeliveryBook deliveries) : IConsumer<StopArrived>
{
    public Task Consume(ConsumeContext<StopArrived> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Arrive(context.Message), context.CancellationToken);
}
