using System.Text.Json;
using Rodando.Contracts.Licensing;

namespace Rodando.Licensing.Appeals;

/// <summary>The decisions that can be appealed against (domain document, §2.14), by the type of their event.</summary>
internal static class AppealableEvents
{
    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "licence.declined", "licence.admission_refused", "licence.deadline_shortened", "licence.expired", "licence.grace_begun",
        "licence.suspended", "licence.revoked", "link.found", "link.kept",
    };

    /// <summary>Whether the event tells a decision of the federation that can be appealed against.</summary>
    /// <remarks>The deadline itself cannot: that the clock expired a collective is nobody's decision. The end of a Grace can.</remarks>
    public static bool Includes(JsonElement auditEvent)
    {
        var type = auditEvent.GetProperty("type").GetString()!;
        if (!Types.Contains(type)) return false;
        return type != "licence.expired" || State(auditEvent, "from") == LicenceState.Hold;
    }

    /// <summary>The state before it; null when it changed none.</summary>
    public static LicenceState? Before(JsonElement auditEvent) => State(auditEvent, "from") is { } from && State(auditEvent, "to") != from ? from : null;

    /// <summary>The proposal that led to it, whose voters do not decide the appeal; null when it had none.</summary>
    public static Guid? Proposal(JsonElement auditEvent) =>
        auditEvent.GetProperty("data").TryGetProperty("proposal", out var id) && id.TryGetGuid(out var proposal) ? proposal : null;

    public static bool IsUrgent(JsonElement auditEvent) =>
        auditEvent.GetProperty("data").TryGetProperty("urgent", out var urgent) && urgent.ValueKind == JsonValueKind.True;

    private static LicenceState? State(JsonElement auditEvent, string name) =>
        auditEvent.GetProperty("data").TryGetProperty(name, out var text) && LicenceStates.TryParse(text.GetString()!, out var state) ? state : null;
}
