using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Intake.Webhooks;

namespace Rodando.Intake.Deliveries;

/// <summary>Moves the delivery's state as Dispatch tells, writes the timeline, tells the merchant's webhooks.</summary>
/// <remarks>One class, so one queue, for all facts of a job: it keeps them in order as far as a broker can. The delivery's row is
/// locked while one is taken in; a repeat meets its timeline entry, a late one the versions (see <see cref="Delivery"/>).</remarks>
internal sealed partial class AdvanceDeliveryWhenJobChanges(
    IntakeDb db, DeliveryViews views, WebhookOutbox webhooks, TimeProvider clock, ILogger<AdvanceDeliveryWhenJobChanges> logger) :
    IConsumer<CourierAssigned>, IConsumer<CourierUnassigned>, IConsumer<JobAccepted>,
    IConsumer<StopArrived>, IConsumer<StopCompleted>, IConsumer<DeliveryFailed>
{
    private const string ByCourier = "courier";

    public Task Consume(ConsumeContext<CourierAssigned> context)
    {
        var fact = context.Message;
        return TakeInAsync(
            fact, fact.DeliveryId, fact.JobVersion, "assigned", fact.ByPerson ? "dispatcher" : "planner", stopId: null,
            Detail(("courier", fact.CourierFirstName)),
            (delivery, now) => delivery.Assign(fact.CourierId, fact.CourierFirstName, fact.JobVersion, now), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<CourierUnassigned> context)
    {
        var fact = context.Message;
        var actor = fact.Reason switch { "declined" => ByCourier, "unassigned" => "dispatcher", _ => "planner" };
        return TakeInAsync(
            fact, fact.DeliveryId, fact.JobVersion, "unassigned", actor, stopId: null, Detail(("reason", fact.Reason)),
            (delivery, now) => delivery.Unassign(fact.JobVersion, now), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<JobAccepted> context)
    {
        var fact = context.Message;
        return TakeInAsync(
            fact, fact.DeliveryId, fact.JobVersion, "accepted", ByCourier, stopId: null, Detail(),
            (delivery, now) => delivery.Accept(fact.CourierId, fact.JobVersion, now), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<StopArrived> context)
    {
        var fact = context.Message;
        return TakeInAsync(
            fact, fact.DeliveryId, fact.JobVersion, "arrived", ByCourier, fact.StopId, Detail(("stop", fact.Kind)),
            (delivery, now) => fact.Kind == "pickup" && delivery.Accept(fact.CourierId, fact.JobVersion, now), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<StopCompleted> context)
    {
        var fact = context.Message;
        return TakeInAsync(
            fact, fact.DeliveryId, fact.JobVersion, fact.Kind == "pickup" ? "picked-up" : "delivered", ByCourier, fact.StopId,
            Detail(("recipientName", fact.RecipientName), ("note", fact.Note)),
            (delivery, now) => delivery.Complete(fact.StopId, fact.CourierId, fact.OccurredAt, fact.JobVersion, now), context.CancellationToken);
    }

    public Task Consume(ConsumeContext<DeliveryFailed> context)
    {
        var fact = context.Message;
        return TakeInAsync(
            fact, fact.DeliveryId, fact.JobVersion, "failed", ByCourier, fact.StopId, Detail(("reason", fact.Reason), ("note", fact.Note)),
            (delivery, now) => delivery.Fail(fact.Reason, fact.Note, fact.InCustody, fact.OccurredAt, fact.JobVersion, now),
            context.CancellationToken);
    }

    /// <param name="apply">Changes the delivery; true when the merchant is to be told.</param>
    private async Task TakeInAsync(
        IFact fact, Guid deliveryId, int version, string type, string actor, Guid? stopId, Dictionary<string, string> detail,
        Func<Delivery, DateTimeOffset, bool> apply, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockDeliveryAsync(deliveryId, db.Deliveries, cancel) is not { } delivery)
        {
            LogUnknown(logger, deliveryId, type);
            return;
        }
        var now = clock.Now();
        var entry = new TimelineEntry
        {
            CollectiveId = fact.CollectiveId,
            DeliveryId = deliveryId,
            EventId = fact.EventId,
            At = fact.OccurredAt.Cut(),
            RecordedAt = now,
            Type = type,
            Actor = actor,
            StopId = stopId,
            CourierId = (fact as CourierAssigned)?.CourierId,
            JobVersion = version,
            Detail = detail,
        };
        if (!await EnterAsync(entry, cancel))
            return;
        if (apply(delivery, now))
            webhooks.Tell(
                db, await db.EndpointsOfAsync(delivery, cancel), delivery, await views.OfAsync(delivery, cancel), type, entry.At);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    /// <returns>False when it stands there already, or something newer about the same.</returns>
    private async Task<bool> EnterAsync(TimelineEntry entry, CancellationToken cancel)
    {
        var known = await db.Timeline.Where(x => x.DeliveryId == entry.DeliveryId).ToListAsync(cancel);
        if (known.FirstOrDefault(entry.IsAbout) is { } same)
        {
            if (same.EventId == entry.EventId || same.JobVersion >= entry.JobVersion)
                return false;
            db.Timeline.Remove(same);
        }
        db.Timeline.Add(entry);
        return true;
    }

    private static Dictionary<string, string> Detail(params (string Name, string? Value)[] parts) => parts
        .Where(part => part.Value is not null).ToDictionary(part => part.Name, part => part.Value!, StringComparer.Ordinal);

    [LoggerMessage(EventId = 1010, Level = LogLevel.Warning, Message = "Dispatch tells {Type} of delivery {DeliveryId}, which is not known here.")]
    private static partial void LogUnknown(ILogger logger, Guid deliveryId, string type);
}
