using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Deliveries;

/// <summary>One thing that happened to a delivery.</summary>
internal sealed class TimelineEntry : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid DeliveryId { get; init; }

    /// <summary>The fact's; a repeat meets it.</summary>
    public Guid EventId { get; init; }

    /// <summary>When it happened, by whoever did it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When we learned of it.</summary>
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>placed, assigned, unassigned, accepted, arrived, picked-up, delivered, failed or cancelled.</summary>
    public required string Type { get; init; }

    /// <summary>merchant, collective, dispatcher, planner or courier.</summary>
    public required string Actor { get; init; }

    public Guid? StopId { get; init; }

    /// <summary>Whose name stands in the detail; never shown, only there to take the name away.</summary>
    public Guid? CourierId { get; init; }

    /// <summary>The job's version after it; 0 for what is not Dispatch's.</summary>
    public int JobVersion { get; init; }

    public IReadOnlyDictionary<string, string> Detail { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True when both tell of the same thing, of which the one with the higher version is right.</summary>
    public bool IsAbout(TimelineEntry other) =>
        EventId == other.EventId || (StopId is not null && StopId == other.StopId && Type == other.Type);

    /// <summary>Something the merchant did.</summary>
    public static TimelineEntry ByMerchant(Delivery delivery, string type, DateTimeOffset now) => By("merchant", delivery, type, now);

    /// <param name="actor">See <see cref="Actor"/>.</param>
    public static TimelineEntry By(string actor, Delivery delivery, string type, DateTimeOffset now) => new()
    {
        CollectiveId = delivery.CollectiveId,
        DeliveryId = delivery.Id,
        EventId = Guid.CreateVersion7(now),
        At = now,
        RecordedAt = now,
        Type = type,
        Actor = actor,
    };

    internal static void Map(ModelBuilder model) => model.Entity<TimelineEntry>(entry =>
    {
        entry.ToTable("timeline");
        entry.HasKey(x => new { x.CollectiveId, x.DeliveryId, x.EventId });
        entry.Property(x => x.Detail).HasJson();
        entry.HasOne<Delivery>().WithMany().HasForeignKey(x => new { x.CollectiveId, x.DeliveryId });
    });
}
