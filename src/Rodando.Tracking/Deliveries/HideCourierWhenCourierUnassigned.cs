using MassTransit;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Deliveries;

/// <summary>The delivery waits for a courier again.</summary>
internal sealed class HideCourierWhenCourierUnassigned(DeliveryBook deliveries) : IConsumer<CourierUnassigned>
{
    public Task Consume(ConsumeContext<CourierUnassigned> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Unassign(context.Message), context.CancellationToken);
}
