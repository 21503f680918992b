namespace Rodando.Intake.Deliveries;

/// <summary>How far a delivery is.</summary>
public enum DeliveryState
{
    /// <summary>Accepted from the merchant; no courier has it.</summary>
    Placed,

    /// <summary>A courier was given it.</summary>
    Assigned,

    /// <summary>The courier is on the way to the pickup.</summary>
    Accepted,

    /// <summary>The courier has the packages.</summary>
    PickedUp,

    /// <summary>Handed over.</summary>
    Delivered,

    /// <summary>It could not be carried out.</summary>
    Failed,

    /// <summary>Called off before the pickup.</summary>
    Cancelled,
}
