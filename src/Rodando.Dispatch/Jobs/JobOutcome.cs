using Rodando.Dispatch.Actions;

namespace Rodando.Dispatch.Jobs;

/// <summary>What an action did.</summary>
internal enum ActionEffect
{
    /// <summary>It counts.</summary>
    Applied,

    /// <summary>It is kept, and another one with an earlier time says what counts.</summary>
    Superseded,

    /// <summary>The courier did not have the job at that time, and does not hold the parcel.</summary>
    NotTheirs,
}

/// <summary>What all that is known of a job amounts to.</summary>
internal sealed record JobOutcome
{
    public JobState State { get; init; }

    /// <summary>Who has the job: the one who holds the parcel, else the one it was given to.</summary>
    public Guid? CourierId { get; init; }

    public DateTimeOffset? AcceptedAt { get; init; }

    public CourierAction? AtPickup { get; init; }

    /// <summary>The word that proves the pickup; may be the delivery's own.</summary>
    public CourierAction? PickedUp { get; init; }

    public CourierAction? AtDropoff { get; init; }

    public CourierAction? Delivered { get; init; }

    public CourierAction? Failed { get; init; }

    /// <summary>True when a courier holds the parcel, also after a failed dropoff.</summary>
    public bool InCustody => PickedUp is not null && Delivered is null;

    public required IReadOnlyDictionary<CourierAction, ActionEffect> Effects { get; init; }
}
