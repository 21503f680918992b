using System.Text.Json;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Findings;

public enum FindingState
{
    Open,

    /// <summary>The co-operative has time to cure it.</summary>
    InCure,
    Cured,
    Dismissed,
}

/// <summary>What an auditor, a registrar or a computation found at odds with the licence.</summary>
internal sealed class Finding
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>R1 to R12 of the yearly tests, or another short code.</summary>
    public required string Code { get; init; }

    /// <summary>Principle of the ICA statement (1995) that it touches, 1 to 7.</summary>
    public int? Principle { get; init; }

    /// <summary>Whether time to cure it may be given.</summary>
    public bool Curable { get; init; }

    /// <summary>One paragraph for people.</summary>
    public required string Detail { get; init; }

    /// <summary>Numbers and hashes that it rests on, JSON.</summary>
    public required string Details { get; init; }

    public FindingState State { get; private set; }

    /// <summary>Sign-in id; null when computed.</summary>
    public Guid? OpenedBy { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>The co-operative's answer.</summary>
    public string? Reply { get; private set; }

    public string? CurePlan { get; private set; }

    public Refusal? BeginCure()
    {
        if (State == FindingState.InCure) return null;
        if (State != FindingState.Open) return Closed();
        if (!Curable) return new Refusal("finding-not-curable", "No time to cure is given for this finding; the panel decides.");
        State = FindingState.InCure;
        return null;
    }

    public void Close(bool cured, DateTimeOffset now) => (State, ClosedAt) = (cured ? FindingState.Cured : FindingState.Dismissed, now);

    public Refusal? Answer(string? reply, IReadOnlyList<CureAction>? plan)
    {
        if (ClosedAt is not null) return Closed();
        Reply = reply ?? Reply;
        CurePlan = plan is null ? CurePlan : JsonSerializer.Serialize(plan, JsonSerializerOptions.Web);
        return null;
    }

    private static Refusal Closed() => new("finding-closed", "The finding is closed.");
}
