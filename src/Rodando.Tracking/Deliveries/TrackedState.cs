namespace Rodando.Tracking.Deliveries;

/// <summary>Where a delivery stands.</summary>
public enum TrackedState
{
    /// <summary>Accepted by the collective; no courier yet.</summary>
    Placed,

    /// <summary>Given to a courier.</summary>
    Assigned,

    /// <summary>The courier has accepted it.</summary>
    Accepted,

    /// <summary>With the courier, on its way.</summary>
    PickedUp,

    /// <summary>Handed over.</summary>
    Delivered,

    /// <summary>Could not be handed over.</summary>
    Failed,

    /// <summary>Called off before its pickup.</summary>
    Cancelled,
}
