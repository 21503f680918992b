using MassTransit;
using Rodando.Contracts.Members;

namespace Rodando.Tracking.Windows;

/// <summary>Nothing after the end is taken; what was ridden before it may still arrive.</summary>
internal sealed class CloseLocationWindowWhenShiftEnded(TrackingDb db) : IConsumer<ShiftEnded>
{
    public Task Consume(ConsumeContext<ShiftEnded> context)
    {
        var shift = context.Message;
        return WindowBook.SetShiftAsync(
            db, shift.ShiftId, shift.CourierId, shift.StartedAt, shift.EndedAt, closed: true, shift.Version, context.CancellationToken);
    }
}
