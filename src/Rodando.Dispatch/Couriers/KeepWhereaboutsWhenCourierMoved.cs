using MassTransit;
using Rodando.Contracts.Tracking;

namespace Rodando.Dispatch.Couriers;

/// <summary>Keeps the newest place of each courier on shift.</summary>
internal sealed class KeepWhereaboutsWhenCourierMoved(DispatchDb db) : IConsumer<CourierMoved>
{
    public Task Consume(ConsumeContext<CourierMoved> context)
    {
        var moved = context.Message;
        return db.NoteWhereaboutsAsync(moved.CourierId, moved.Latitude, moved.Longitude, moved.OccurredAt, context.CancellationToken);
    }
}
