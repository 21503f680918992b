using MassTransit;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tracking.Deliveries;

/// <summary>Counts for the assignment before it, not for a later one.</summary>
internal sealed class ShowAcceptanceWhenJobAccepted(DeliveryBook deliveries) : IConsumer<JobAccepted>
{
    public Task Consume(ConsumeContext<JobAccepted> context) =>
        deliveries.ChangeAsync(context.Message.DeliveryId, delivery => delivery.Accept(context.Message), context.CancellationToken);
}
