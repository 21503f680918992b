using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Profiles;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>What a registrar asks the federation to admit a collective as.</summary>
internal enum AdmissionKind
{
    Provisional,
    Constituted,
}

/// <summary>What an admission rests on.</summary>
/// <param name="As">Which licence is granted.</param>
/// <param name="CommitmentSignedOn">Local date of the last founder's signature under the commitment; for a provisional licence.</param>
/// <param name="ConstitutionEffectiveOn">Local date on which the co-operative came to exist; for a constituted one.</param>
internal sealed record AdmissionTerms(AdmissionKind As, DateOnly? CommitmentSignedOn, DateOnly? ConstitutionEffectiveOn)
{
    /// <summary>The edition of the jurisdiction's profile that the collective is judged by; null when none is published.</summary>
    public JurisdictionProfile? Profile { get; init; }
}

/// <summary>A change of state that the clock brought.</summary>
/// <param name="At">UTC instant at which it took effect, which may be long before it was recorded.</param>
internal sealed record ClockStep(LicenceState From, LicenceState To, DateTimeOffset At);

/// <summary>
/// A collective and its licence. Every change is a method that may refuse; the caller holds the row's lock and has brought the
/// recorded state up to the clock (<see cref="CatchUp"/>) before it asks for one.
/// </summary>
internal sealed class Collective
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

    public LicenceState State { get; private set; } = LicenceState.Applied;

    public DateTimeOffset StateSince { get; private set; }

    public DateOnly? ClockStart { get; private set; }

    public DateOnly? LastPermitted { get; private set; }

    public DateOnly? ConstitutionEffectiveOn { get; private set; }

    public DateOnly? DossierLodgedOn { get; private set; }

    public DateOnly? FoundingActOn { get; private set; }

    public bool HoldUsed { get; private set; }

    public DateTimeOffset? HoldUntil { get; private set; }

    public DateOnly? ReverifyDue { get; private set; }

    public DateTimeOffset? GraceUntil { get; private set; }

    public DateTimeOffset? DrainUntil { get; private set; }

    /// <summary>While suspended: the state to come back to.</summary>
    public LicenceState? SuspendedFrom { get; private set; }

    /// <summary>While suspended by a registrar alone: when that ends unless the panel confirms it.</summary>
    public DateTimeOffset? UrgentUntil { get; private set; }

    /// <summary>Next instant at which the clock may change the state; the recorder looks for it.</summary>
    public DateTimeOffset? CheckAfter { get; private set; }

    /// <summary>When the facts were last published; null when they have never been.</summary>
    public DateTimeOffset? PublishedAt { get; set; }

    public long Version { get; private set; } = 1;

    /// <summary>Starts the file of a new applicant.</summary>
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
        HoldUntil = HoldUntil ?? ProspectiveHoldEnd(),
        ReverifyDue = ReverifyDue,
        GraceUntil = GraceUntil ?? ProspectiveGraceEnd(),
        DrainUntil = DrainUntil,
    };

    /// <summary>Brings the recorded state up to the clock, one step after the other, each dated when it took effect.</summary>
    public IReadOnlyList<ClockStep> CatchUp(DateTimeOffset now)
    {
        var steps = new List<ClockStep>();
        while (NextByClock() is { } step && step.At <= now)
        {
            steps.Add(step);
            Enter(step.To, step.At);
            Touch();
        }

        return steps;
    }

    /// <summary>Whether the admission would be granted now; the terms' dates are not in the future.</summary>
    public Refusal? CheckAdmission(AdmissionTerms terms, DateTimeOffset now)
    {
        var today = LicenceCalendar.LocalDate(now, Zone);
        if (terms.As == AdmissionKind.Constituted && State == LicenceState.Expired) return DeadlinePassed();
        var from = terms.As == AdmissionKind.Provisional
            ? State is LicenceState.Applied
            : State is LicenceState.Applied or LicenceState.Provisional or LicenceState.Hold;
        if (!from) return Illegal($"admitted as {LicenceStates.Name(Granted(terms.As))}");
        if (terms.Profile is null)
        {
            return new Refusal("profile-not-published",
                $"The federation has published no profile of the jurisdiction {Jurisdiction}; nobody can be admitted under it.");
        }

        if (terms.Profile.Doubtful() is { Count: > 0 } doubtful)
        {
            return new Refusal("profile-doubtful",
                $"The profile {terms.Profile.Reference} rests on values that nobody has attested: {string.Join(", ", doubtful)}.");
        }

        if (terms.As == AdmissionKind.Constituted)
            return terms.ConstitutionEffectiveOn <= (LastPermitted ?? DateOnly.MaxValue) ? null : DeadlinePassed();
        return today.DayNumber - terms.CommitmentSignedOn!.Value.DayNumber > LicencePolicy.Current.CommitmentFreshDays
            ? new Refusal("commitment-too-old",
                $"The commitment was signed more than {LicencePolicy.Current.CommitmentFreshDays} days ago and must be signed again.",
                "commitmentSignedOn")
            : null;
    }

    /// <summary>Grants the licence. The clock of a provisional one starts on the day of the last signature.</summary>
    public Refusal? Admit(AdmissionTerms terms, DateTimeOffset now)
    {
        if (CheckAdmission(terms, now) is { } refusal) return refusal;
        if (terms.As == AdmissionKind.Provisional)
        {
            var start = terms.CommitmentSignedOn!.Value;
            var byLaw = start.AddMonths(terms.Profile!.PreCoopMaxMonths.Value);
            var byLicence = LicenceGate.LastPermittedDate(start);
            (ClockStart, LastPermitted) = (start, byLaw.AddDays(-1) < byLicence ? byLaw.AddDays(-1) : byLicence);
        }
        else
        {
            ConstitutionEffectiveOn = terms.ConstitutionEffectiveOn;
            ReverifyDue = LicenceCalendar.LocalDate(now, Zone).AddMonths(LicencePolicy.Current.ReverifyMonths);
        }

        Enter(Granted(terms.As), now);
        Touch();
        return null;
    }

    /// <summary>Takes the collective out of service; the clock of a provisional one runs on.</summary>
    /// <param name="urgent">By a registrar alone: ends by itself unless the panel suspends as well.</param>
    public Refusal? Suspend(bool urgent, DateTimeOffset now)
    {
        if (State == LicenceState.Suspended)
        {
            // The panel's suspension after a registrar's confirms it; any other repeat changes nothing.
            if (urgent || UrgentUntil is null) return null;
            UrgentUntil = null;
        }
        else if (InService.Contains(State))
        {
            Enter(LicenceState.Suspended, now);
            UrgentUntil = urgent ? now.AddDays(LicencePolicy.Current.UrgentSuspensionDays) : null;
        }
        else
        {
            return Illegal("suspended");
        }

        Touch();
        return null;
    }

    /// <summary>Gives back the state before the suspension, if the time for it has not run out meanwhile.</summary>
    public Refusal? Reinstate(DateTimeOffset now)
    {
        if (InService.Contains(State)) return null;
        if (State != LicenceState.Suspended || SuspendedFrom is not { } before) return Illegal("reinstated");
        var restored = Facts(now, now) with { State = before, StateSince = now };
        if (LicenceGate.Effective(restored, now) is LicenceState.Expired or LicenceState.Suspended) return DeadlinePassed();
        Enter(before, now);
        Touch();
        return null;
    }

    /// <summary>Moves the last day of a provisional licence forward; there is no way back.</summary>
    public Refusal? Shorten(DateOnly lastPermitted)
    {
        if (State != LicenceState.Provisional) return Illegal("given a new deadline");
        if (lastPermitted == LastPermitted) return null;
        if (lastPermitted > LastPermitted)
            return new Refusal("deadline-only-shortens", $"The last permitted date is {LastPermitted:yyyy-MM-dd} and can only be made earlier.", "lastPermittedDate");
        LastPermitted = lastPermitted;
        Touch();
        return null;
    }

    /// <summary>Ends the licence by the collective's own decision.</summary>
    public Refusal? Withdraw(DateTimeOffset now)
    {
        if (State == LicenceState.Withdrawn) return null;
        if (!InService.Contains(State)) return Illegal("withdrawn");
        Enter(LicenceState.Withdrawn, now);
        Touch();
        return null;
    }

    /// <summary>Computes anew when the clock may change the state.</summary>
    public void LookAgain() => CheckAfter = NextByClock()?.At;

    private ClockStep? NextByClock()
    {
        if (State == LicenceState.Suspended)
            return UrgentUntil is { } end ? new ClockStep(State, SuspendedFrom!.Value, end) : null;

        // Looked at from its own beginning, so that steps which lie behind each other are all seen.
        var facts = Facts(StateSince, StateSince);
        var at = LicenceGate.Effective(facts, StateSince) == State ? LicenceGate.CheckAfter(facts, StateSince) : StateSince;
        return at is { } instant ? new ClockStep(State, LicenceGate.Effective(facts, instant), instant) : null;
    }

    private void Enter(LicenceState state, DateTimeOffset at)
    {
        var leaving = state is LicenceState.Hold or LicenceState.Suspended or LicenceState.Expired or LicenceState.Withdrawn;
        // Whoever was out of service already keeps the hour by which it should be empty-handed.
        DrainUntil = leaving ? DrainUntil ?? at.AddHours(LicencePolicy.Current.DrainHours) : null;
        HoldUntil = state == LicenceState.Hold ? ProspectiveHoldEnd() : null;
        GraceUntil = state == LicenceState.Grace ? ProspectiveGraceEnd() : null;
        HoldUsed |= state == LicenceState.Hold;
        SuspendedFrom = state == LicenceState.Suspended ? State : null;
        UrgentUntil = null;
        (State, StateSince) = (state, at);
    }

    private void Touch()
    {
        Version++;
        LookAgain();
    }

    private DateTimeOffset? ProspectiveHoldEnd() => LastPermitted is { } last && DossierLodgedOn is not null
        ? LicenceCalendar.AfterWorkingDays(last, LicencePolicy.Current.HoldWorkingDays, Zone)
        : null;

    private DateTimeOffset? ProspectiveGraceEnd() => ReverifyDue is { } due
        ? LicenceCalendar.StartOfDay(due.AddDays(1 + LicencePolicy.Current.GraceDays), Zone)
        : null;

    private static LicenceState Granted(AdmissionKind kind) =>
        kind == AdmissionKind.Provisional ? LicenceState.Provisional : LicenceState.Constituted;

    private Refusal Illegal(string what) =>
        new("illegal-transition", $"A collective that is {LicenceStates.Name(State)} cannot be {what}.");

    private static Refusal DeadlinePassed() =>
        new("deadline-passed", "The last permitted day has passed, or constitution did not take effect in time.");
}
