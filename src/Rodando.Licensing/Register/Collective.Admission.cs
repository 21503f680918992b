using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>Into the licence and up to a constituted co-operative: T02 to T05, T08, T11, T21.</summary>
internal sealed partial class Collective
{
    /// <summary>Whether the admission would be granted now; the terms' dates are not in the future.</summary>
    public Refusal? CheckAdmission(AdmissionTerms terms, LicencePolicy policy, DateTimeOffset now)
    {
        var today = Today(now);
        if (terms.As == AdmissionKind.Constituted && State == LicenceState.Expired) return DeadlinePassed();
        if (!Transitions.Starts(AdmissionId(terms.As), State)) return Illegal($"admitted as {LicenceStates.Name(Granted(terms.As))}");
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

        if (terms.CommitmentSignedOn > today || terms.ConstitutionEffectiveOn > today)
            return new Refusal("date-in-the-future", "Nobody is admitted on a signature or a constitution that lies in the future.");
        if (terms.As == AdmissionKind.Constituted)
            return terms.ConstitutionEffectiveOn <= (LastPermitted ?? DateOnly.MaxValue) ? null : DeadlinePassed();
        if (today.DayNumber - terms.CommitmentSignedOn!.Value.DayNumber > policy.CommitmentFreshDays)
        {
            return new Refusal("commitment-too-old",
                $"The commitment was signed more than {policy.CommitmentFreshDays} days ago and must be signed again.", "commitmentSignedOn");
        }

        return terms.NoLaterThan <= today
            ? new Refusal("clock-inherited",
                $"A linked group's time ended or ends on {terms.NoLaterThan:yyyy-MM-dd}: apply as a constituted co-operative.")
            : null;
    }

    /// <summary>Grants the licence. The clock of a provisional one starts on the day of the last signature.</summary>
    public Refusal? Admit(AdmissionTerms terms, LicencePolicy policy, DateTimeOffset now)
    {
        if (CheckAdmission(terms, policy, now) is { } refusal) return refusal;
        if (terms.As == AdmissionKind.Provisional)
        {
            (ClockStart, LastPermitted) = (terms.CommitmentSignedOn!.Value, LastDay(terms));
            ExpectHold(policy);
            Enter(LicenceState.Provisional, now, policy);
        }
        else
        {
            Constitute(terms.ConstitutionEffectiveOn!.Value, policy, now);
        }

        return null;
    }

    /// <summary>Refuses the application (T02).</summary>
    public Refusal? Decline(LicencePolicy policy, DateTimeOffset now)
    {
        if (!Transitions.Starts("T02", State)) return Illegal("declined");
        Enter(LicenceState.Declined, now, policy);
        return null;
    }

    /// <summary>Ends a Hold without a licence: the dossier did not hold (T09).</summary>
    public Refusal? RejectDossier(LicencePolicy policy, DateTimeOffset now)
    {
        if (!Transitions.Starts("T09", State)) return Illegal("refused after a Hold");
        Enter(LicenceState.Expired, now, policy);
        return null;
    }

    /// <summary>Accepts proof that came late of a constitution that took effect in time (T11).</summary>
    public Refusal? AcceptLateEvidence(DateOnly constitutionEffectiveOn, LicencePolicy policy, DateTimeOffset now)
    {
        if (!Transitions.Starts("T11", State)) return Illegal("restored by late evidence");
        if (LastPermitted is not { } last || constitutionEffectiveOn > last) return DeadlinePassed();
        Constitute(constitutionEffectiveOn, policy, now);
        return null;
    }

    /// <summary>Notes a complete dossier that passed the checks of form; until then there is no Hold.</summary>
    /// <param name="foundingActOn">Date of the founding act in it.</param>
    public void LodgeDossier(DateOnly foundingActOn, LicencePolicy policy, DateTimeOffset now)
    {
        // Another act makes it another dossier, lodged today.
        if (FoundingActOn != foundingActOn) DossierLodgedOn = null;
        DossierLodgedOn ??= Today(now);
        FoundingActOn = foundingActOn;
        if (State == LicenceState.Provisional) ExpectHold(policy);
        Touch();
    }

    /// <summary>Takes a dossier back that turned out to be incomplete; one in Hold is rejected instead.</summary>
    public void ReturnDossier()
    {
        if (State == LicenceState.Hold) return;
        (DossierLodgedOn, FoundingActOn, HoldUntil) = (null, null, null);
        Touch();
    }

    /// <summary>Fixes when a Hold after the last day would end, for whoever has lodged a dossier.</summary>
    private void ExpectHold(LicencePolicy policy)
    {
        if (DossierLodgedOn is not null && LastPermitted is { } last)
            HoldUntil = LicenceCalendar.AfterWorkingDays(last, policy.HoldWorkingDays, Zone);
    }

    private void Constitute(DateOnly effectiveOn, LicencePolicy policy, DateTimeOffset now)
    {
        ConstitutionEffectiveOn = effectiveOn;
        ReverifyDue = Today(now).AddMonths(policy.ReverifyMonths);
        Enter(LicenceState.Constituted, now, policy);
        ExpectGrace(policy, now);
    }

    private static DateOnly LastDay(AdmissionTerms terms)
    {
        var start = terms.CommitmentSignedOn!.Value;
        var byLaw = start.AddMonths(terms.Profile!.PreCoopMaxMonths.Value).AddDays(-1);
        var last = LicenceGate.LastPermittedDate(start);
        if (byLaw < last) last = byLaw;
        return terms.NoLaterThan < last ? terms.NoLaterThan.Value : last;
    }

    private string AdmissionId(AdmissionKind kind) => (kind, State) switch
    {
        (AdmissionKind.Provisional, _) => "T03",
        (_, LicenceState.Provisional) => "T05",
        (_, LicenceState.Hold) => "T08",
        _ => "T04",
    };

    private static LicenceState Granted(AdmissionKind kind) =>
        kind == AdmissionKind.Provisional ? LicenceState.Provisional : LicenceState.Constituted;
}
