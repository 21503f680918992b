using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Actions;

/// <summary>What a courier can say of a job.</summary>
internal enum ActionType
{
    Accept,
    Decline,
    Arrived,
    PickedUp,
    Delivered,
    Failed,
}

/// <summary>One thing that a courier said, kept as said; identified by courier and the phone's own id.</summary>
internal sealed record CourierAction : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid CourierId { get; init; }

    /// <summary>Made by the phone, 1 to 64 characters.</summary>
    public string ActionId { get; init; } = "";

    public Guid DeliveryId { get; init; }

    /// <summary>Null where the type says it (accept, decline) and the phone did not.</summary>
    public Guid? StopId { get; init; }

    public ActionType Type { get; init; }

    /// <summary>By the phone's clock, as sent.</summary>
    public DateTimeOffset SaidAt { get; init; }

    /// <summary>The time that counts: as said, but neither in the future of the receipt nor before the delivery was placed.</summary>
    public DateTimeOffset At { get; init; }

    public DateTimeOffset ReceivedAt { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public string? Reason { get; init; }

    public string? RecipientName { get; init; }

    public string? Note { get; init; }

    /// <summary>True when the phone's clock could not be believed.</summary>
    public bool IsClamped => At != SaidAt;

    /// <summary>Same content, whatever the time of receipt.</summary>
    public bool SaysTheSameAs(CourierAction other) =>
        this with { At = default, ReceivedAt = default } == other with { At = default, ReceivedAt = default };
}
