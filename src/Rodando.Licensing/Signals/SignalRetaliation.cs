using MassTransit;
using Rodando.Contracts.Members;

namespace Rodando.Licensing.Signals;

/// <summary>A planned shift taken from somebody who had reported a breach is a signal.</summary>
internal sealed class SignalRetaliationWhenShiftRemoved(LicensingDb db) : IConsumer<ShiftRemoved>
{
    public Task Consume(ConsumeContext<ShiftRemoved> context)
    {
        var fact = context.Message;
        return db.LookForRetaliationAsync(fact.CollectiveId, [fact.CourierId], "shift-removed", fact.OccurredAt, context.CancellationToken);
    }
}

/// <summary>So is the end of a reporter's work.</summary>
internal sealed class SignalRetaliationWhenCourierChanged(LicensingDb db) : IConsumer<CourierChanged>
{
    public Task Consume(ConsumeContext<CourierChanged> context)
    {
        var fact = context.Message;
        return fact.Active ? Task.CompletedTask
            : db.LookForRetaliationAsync(fact.CollectiveId, [fact.CourierId], "rider-ended", fact.OccurredAt, context.CancellationToken);
    }
}

/// <summary>And the end of a reporter's membership.</summary>
internal sealed class SignalRetaliationWhenRegisterEntryChanged(LicensingDb db) : IConsumer<RegisterEntryChanged>
{
    public Task Consume(ConsumeContext<RegisterEntryChanged> context)
    {
        var fact = context.Message;
        Guid[] person = [.. new[] { fact.UserId, fact.CourierId }.OfType<Guid>()];
        return fact.ValidTo is null || person.Length == 0 ? Task.CompletedTask
            : db.LookForRetaliationAsync(fact.CollectiveId, person, "membership-ended", fact.OccurredAt, context.CancellationToken);
    }
}

/// <summary>And the loss of a reporter's roles.</summary>
internal sealed class SignalRetaliationWhenMemberRolesTaken(LicensingDb db) : IConsumer<MemberRolesTaken>
{
    public Task Consume(ConsumeContext<MemberRolesTaken> context)
    {
        var fact = context.Message;
        return db.LookForRetaliationAsync(fact.CollectiveId, [fact.UserId], "roles-taken", fact.OccurredAt, context.CancellationToken);
    }
}
