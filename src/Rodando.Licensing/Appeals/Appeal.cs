using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Appeals;

public enum AppealCapacity
{
    /// <summary>An admin, for the collective.</summary>
    Collective,

    /// <summary>At least a fifth of the members.</summary>
    Members,

    /// <summary>A rider whom the decision harms directly.</summary>
    Rider,
}

public enum AppealState
{
    /// <summary>Members who support it are still too few.</summary>
    Gathering,

    /// <summary>Before the panel.</summary>
    Open,
    Upheld,
    Dismissed,
}

/// <summary>An appeal against one decision, named by its number in the audit chain. Filing it suspends nothing.</summary>
internal sealed class Appeal
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>Number of the event that told the decision.</summary>
    public long EventSeq { get; init; }

    public required string EventType { get; init; }

    /// <summary>State before the decision; null when it changed none.</summary>
    public LicenceState? StateBefore { get; init; }

    public required string Grounds { get; init; }

    /// <summary>Sign-in id.</summary>
    public Guid FiledBy { get; init; }

    public AppealCapacity Capacity { get; init; }

    /// <summary>Members who support it, the filer first.</summary>
    public Guid[] Supporters { get; private set; } = [];

    /// <summary>How many have to support it; 0 for the collective and for a rider.</summary>
    public int Needed { get; init; }

    public DateTimeOffset FiledAt { get; init; }

    /// <summary>When the panel should have decided; later it is escalated, never granted by silence.</summary>
    public DateTimeOffset DueAt { get; init; }

    public DateTimeOffset? EscalatedAt { get; private set; }

    public AppealState State { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Public summary of the reasons, without personal data.</summary>
    public string? Summary { get; private set; }

    public void Support(Guid member)
    {
        if (!Supporters.Contains(member)) Supporters = [.. Supporters, member];
        if (State == AppealState.Gathering && Supporters.Length >= Needed) State = AppealState.Open;
    }

    public void Escalate(DateTimeOffset now) => EscalatedAt = now;

    public Refusal? Decide(bool upheld, string summary, DateTimeOffset now)
    {
        if (State != AppealState.Open) return new Refusal("appeal-closed", "The appeal is not before the panel.");
        (State, Summary, DecidedAt) = (upheld ? AppealState.Upheld : AppealState.Dismissed, summary, now);
        return null;
    }
}
