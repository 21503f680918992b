using Rodando.Contracts.Licensing;
using static Rodando.Contracts.Licensing.LicenceState;

namespace Rodando.Licensing.Register;

/// <summary>Who may bring a transition about (domain document, §2.1). Auditors and the steward bring none.</summary>
[Flags]
internal enum Actors
{
    None = 0,

    /// <summary>The rule of the clock and its recorder.</summary>
    Clock = 1,

    /// <summary>Two different registrars.</summary>
    Registrars = 2,

    /// <summary>A majority of the panel with at least three voting.</summary>
    Panel = 4,

    /// <summary>A registrar together with one member of the panel.</summary>
    Urgent = 8,

    /// <summary>An admin of the collective, for itself.</summary>
    Collective = 16,

    /// <summary>One registrar alone.</summary>
    Registrar = 32,
}

/// <param name="Id">T01 to T21.</param>
internal sealed record Transition(string Id, LicenceState From, LicenceState To, Actors By);

/// <summary>All transitions there are (domain document, §2.4); every other pair is illegal.</summary>
internal static class Transitions
{
    private static readonly LicenceState[] InService = [Provisional, Hold, Constituted, Grace];

    public static readonly IReadOnlyList<Transition> All =
    [
        new("T02", Applied, Declined, Actors.Registrars),
        new("T03", Applied, Provisional, Actors.Registrars),
        new("T04", Applied, Constituted, Actors.Registrars),
        new("T05", Provisional, Constituted, Actors.Registrars),
        new("T06", Provisional, Provisional, Actors.Panel | Actors.Collective),
        new("T07", Provisional, Hold, Actors.Clock),
        new("T08", Hold, Constituted, Actors.Registrars),
        new("T09", Hold, Expired, Actors.Registrars | Actors.Clock),
        new("T10", Provisional, Expired, Actors.Clock),
        new("T11", Expired, Constituted, Actors.Panel),
        new("T12", Constituted, Grace, Actors.Clock | Actors.Registrar),
        new("T13", Grace, Constituted, Actors.Registrars | Actors.Panel),
        new("T14", Grace, Suspended, Actors.Clock),
        .. InService.Select(from => new Transition("T15", from, Suspended, Actors.Panel | Actors.Urgent)),
        // The clock ends an urgent suspension that nobody confirmed.
        .. InService.Select(to => new Transition("T16", Suspended, to, Actors.Panel | Actors.Clock)),
        new("T17", Suspended, Revoked, Actors.Panel),
        .. InService.Select(from => new Transition("T18", from, Withdrawn, Actors.Collective | Actors.Clock)),
        new("T19", Constituted, Suspended, Actors.Registrar),
        .. Appealable().Select(pair => new Transition("T20", pair.From, pair.To, Actors.Panel)),
        new("T21", Applied, Provisional, Actors.Registrars),
        new("T21", Applied, Constituted, Actors.Registrars),
        .. InService.Select(from => new Transition("T21", from, Withdrawn, Actors.Registrars)),
    ];

    public static bool Exists(string id, LicenceState from, LicenceState to) =>
        All.Any(transition => transition.Id == id && transition.From == from && transition.To == to);

    /// <summary>Whether the transition can start from the state at all.</summary>
    public static bool Starts(string id, LicenceState from) => All.Any(transition => transition.Id == id && transition.From == from);

    // What an upheld appeal gives back: the state before a decision that can be appealed against (§2.14).
    private static IEnumerable<(LicenceState From, LicenceState To)> Appealable()
    {
        yield return (Declined, Applied);
        yield return (Expired, Hold);
        yield return (Grace, Constituted);
        foreach (var before in InService)
        {
            yield return (Suspended, before);
            yield return (Revoked, before);
        }

        yield return (Revoked, Suspended);
    }
}
