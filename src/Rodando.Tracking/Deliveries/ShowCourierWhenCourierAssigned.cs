using MassTransit;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Deliveries;

/// <summary>The highest version of the job decides who the courier is.</summary>
internal sealed class ShowCourierWhenCourierAssigned(DeliveryBook deliveries) : IConsumer<CourierAssigned>
{
    public Task Consume(ConsumeContext<CourierAssigned> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Assign(context.Message), context.CancellationToken);
}
