using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Decisions;

/// <summary>Why a job went to somebody, or to nobody. Written once, never changed.</summary>
internal sealed class Decision : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid DecisionId { get; init; }

    public Guid DeliveryId { get; init; }

    public DateTimeOffset At { get; init; }

    public DecisionOutcome Outcome { get; init; }

    /// <summary>Which rule decided; a new rule has a new name.</summary>
    public string RuleVersion { get; init; } = "";

    /// <summary>Who got it, or lost it.</summary>
    public Guid? CourierId { get; init; }

    /// <summary>Everybody who was looked at. Their pseudonyms in the record are made of this, the decision's id and the board's salt.</summary>
    public Guid[] Considered { get; init; } = [];

    /// <summary>The person who decided instead of the rule, such as user:3f…; null for the rule.</summary>
    public string? ByPrincipal { get; init; }

    /// <summary>The person's reason, or the rule's.</summary>
    public string? Reason { get; init; }

    /// <summary>A <see cref="DecisionRecord"/> as JSON.</summary>
    public string Record { get; init; } = "{}";
}

/// <summary>What was decided.</summary>
public enum DecisionOutcome
{
    /// <summary>The rule gave the job to the cheapest courier.</summary>
    Assigned,

    /// <summary>Nobody could take it; it is tried again.</summary>
    NotAssigned,

    /// <summary>A dispatcher gave it.</summary>
    AssignedByPerson,

    /// <summary>A dispatcher took it away.</summary>
    UnassignedByPerson,

    /// <summary>A courier turned out to hold the parcel and keeps the job.</summary>
    KeptByCustody,
}
