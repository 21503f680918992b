using MassTransit;
using Microsoft.Extensions.Options;
using Rodando.Contracts.Members;

namespace Rodando.Tracking.Windows;

/// <summary>From its start a shift lets its courier be located, until it is ended or has overrun its plan.</summary>
internal sealed class OpenLocationWindowWhenShiftStarted(TrackingDb db, IOptions<TrackingOptions> options) : IConsumer<ShiftStarted>
{
    public Task Consume(ConsumeContext<ShiftStarted> context)
    {
        var shift = context.Message;
        return WindowBook.SetShiftAsync(
            db, shift.ShiftId, shift.CourierId, shift.StartedAt, shift.EndsAt + options.Value.ShiftOverrun,
            closed: false, shift.Version, context.CancellationToken);
    }
}
