using System.Text.Json;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>
/// A collective and its licence. Every change is a method that may refuse; the caller holds the row's lock and has brought the
/// recorded state up to the clock (<see cref="CatchUp"/>) before it asks for one. What may follow what stands in
/// <see cref="Transitions"/>.
/// </summary>
internal sealed partial class Collective
{
    private static readonly LicenceState[] InService =
        [LicenceState.Provisional, LicenceState.Hold, LicenceState.Constituted, LicenceState.Grace];

    public Guid CollectiveId { get; init; }

    public Guid FederationId { get; init; }

    public required string Name { get; init; }

    public string? LegalName { get; init; }

    public required string Jurisdiction { get; init; }

    public required string Locality { get; init; }

    public required string ContactEmail { get; init; }

    public string? ContactPhone { get; init; }

    public required string Zone { get; init; }

    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>What the group declared, JSON; null when it has declared nothing yet.</summary>
    public string? Declarations { get; private set; }

    public LicenceState State { get; private set; } = LicenceState.Applied;

    public DateTimeOffset StateSince { get; private set; }

    public DateOnly? ClockStart { get; private set; }

    public DateOnly? LastPermitted { get; private set; }

    public DateOnly? ConstitutionEffectiveOn { get; private set; }

    public DateOnly? DossierLodgedOn { get; private set; }

    public DateOnly? FoundingActOn { get; private set; }

    public bool HoldUsed { get; private set; }

    /// <summary>End of the Hold; while Provisional with a dossier lodged, the end that a Hold would have.</summary>
    public DateTimeOffset? HoldUntil { get; private set; }

    public DateOnly? ReverifyDue { get; private set; }

    /// <summary>End of the Grace; while Constituted, the end of one begun by the clock when <see cref="ReverifyDue"/> passes.</summary>
    public DateTimeOffset? GraceUntil { get; private set; }

    public DateTimeOffset? DrainUntil { get; private set; }

    /// <summary>When the collective's own withdrawal takes effect unless it thinks again; null when it has asked for none.</summary>
    public DateTimeOffset? WithdrawsAt { get; private set; }

    /// <summary>While suspended: the state to come back to.</summary>
    public LicenceState? SuspendedFrom { get; private set; }

    /// <summary>While suspended urgently: when that ends unless the panel confirms it.</summary>
    public DateTimeOffset? UrgentUntil { get; private set; }

    /// <summary>When each Grace began, oldest first.</summary>
    public DateTimeOffset[] Graces { get; private set; } = [];

    /// <summary>When each Grace was cured, oldest first.</summary>
    public DateTimeOffset[] Cures { get; private set; } = [];

    /// <summary>Next instant at which the clock may change the state; the recorder looks for it.</summary>
    public DateTimeOffset? CheckAfter { get; private set; }

    /// <summary>When the facts were last published; null when they have never been.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    public long Version { get; private set; } = 1;

    /// <summary>Starts the file of a new applicant (T01).</summary>
    public static Collective Apply(
        Guid id, Guid federation, string name, string? legalName, string jurisdiction, string zone, string locality,
        string contactEmail, string? contactPhone, DateTimeOffset now) => new()
        {
            CollectiveId = id,
            FederationId = federation,
            Name = name,
            LegalName = legalName,
            Jurisdiction = jurisdiction,
            Zone = zone,
            Locality = locality,
            ContactEmail = contactEmail,
            ContactPhone = contactPhone,
            RegisteredAt = now,
            StateSince = now,
        };

    /// <summary>Notes what the group declares; what an earlier declaration said is over.</summary>
    public void Declare(ApplicationDeclarations declared) => Declarations = JsonSerializer.Serialize(declared, PlatformJson.Facts);

    public ApplicationDeclarations? Declared() =>
        Declarations is null ? null : JsonSerializer.Deserialize<ApplicationDeclarations>(Declarations, PlatformJson.Facts);

    /// <summary>The facts that the gate answers from.</summary>
    /// <param name="asOf">When the row was read.</param>
    /// <param name="lastAuditEventAt">Time of the newest event in the federation's chain.</param>
    public LicenceFacts Facts(DateTimeOffset asOf, DateTimeOffset lastAuditEventAt, bool holdAllowsExisting = false) => new()
    {
        State = State,
        StateSince = StateSince,
        Zone = Zone,
        AsOf = asOf,
        LastAuditEventAt = lastAuditEventAt,
        Version = Version,
        ClockStart = ClockStart,
        LastPermittedDate = LastPermitted,
        DossierLodgedOn = DossierLodgedOn,
        FoundingActOn = FoundingActOn,
        HoldUsed = HoldUsed,
        HoldAllowsExisting = holdAllowsExisting,
        HoldUntil = HoldUntil,
        ReverifyDue = ReverifyDue,
        GraceUntil = GraceUntil,
        DrainUntil = DrainUntil,
        WithdrawsAt = WithdrawsAt,
    };

    /// <summary>Brings the recorded state up to the clock, one step after the other, each dated when it took effect.</summary>
    public IReadOnlyList<ClockStep> CatchUp(DateTimeOffset now, LicencePolicy policy)
    {
        var steps = new List<ClockStep>();
        while (NextByClock() is { } step && step.At <= now)
        {
            steps.Add(step);
            Enter(step.To, step.At, policy);
        }

        return steps;
    }

    /// <summary>Computes anew when the clock may change the state.</summary>
    public void LookAgain() => CheckAfter = NextByClock()?.At;

    /// <summary>Null when the transition may start from the present state.</summary>
    public Refusal? MayStart(string transition, string what) => Transitions.Starts(transition, State) ? null : Illegal(what);

    /// <summary>Today's date where deadlines are counted.</summary>
    public DateOnly Today(DateTimeOffset now) => LicenceCalendar.LocalDate(now, Zone);

    private ClockStep? NextByClock()
    {
        if (State == LicenceState.Suspended)
            return UrgentUntil is { } end ? new ClockStep(State, SuspendedFrom!.Value, end) : null;

        // Looked at from its own beginning, so that steps which lie behind each other are all seen.
        var facts = Facts(StateSince, StateSince);
        var at = LicenceGate.Effective(facts, StateSince) == State ? LicenceGate.CheckAfter(facts, StateSince) : StateSince;
        return at is { } instant ? new ClockStep(State, LicenceGate.Effective(facts, instant), instant) : null;
    }

    private void Enter(LicenceState state, DateTimeOffset at, LicencePolicy policy, DateTimeOffset? until = null)
    {
        var leaving = state is LicenceState.Hold or LicenceState.Suspended or LicenceState.Expired or LicenceState.Revoked or LicenceState.Withdrawn;
        // Whoever was out of service already keeps the hour by which it should be empty-handed.
        DrainUntil = leaving ? DrainUntil ?? at.AddHours(policy.DrainHours) : null;
        HoldUsed |= state == LicenceState.Hold;
        if (state == LicenceState.Grace)
        {
            GraceUntil = until ?? GraceUntil;
            Graces = [.. Graces, at];
        }

        SuspendedFrom = state == LicenceState.Suspended ? State : null;
        UrgentUntil = null;
        if (!InService.Contains(state)) WithdrawsAt = null;
        (State, StateSince) = (state, at);
        Touch();
    }

    private void Touch()
    {
        Version++;
        LookAgain();
    }

    private DateTimeOffset GraceEnd(DateTimeOffset from, int days) => LicenceCalendar.StartOfDay(Today(from).AddDays(1 + days), Zone);

    private int GraceDays(DateTimeOffset now, LicencePolicy policy) =>
        Graces.Any(at => at > now.AddMonths(-24)) ? policy.GraceRepeatDays : policy.GraceFirstDays;

    private Refusal Illegal(string what) =>
        new("illegal-transition", $"A collective that is {LicenceStates.Name(State)} cannot be {what}.");

    private static Refusal DeadlinePassed() =>
        new("deadline-passed", "The last permitted day has passed, or constitution did not take effect in time.");
}
