using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>Out of service and back, cures and ends: T06, T12 to T20.</summary>
internal sealed partial class Collective
{
    /// <summary>Moves the last day of a provisional licence forward; there is no way back (T06).</summary>
    public Refusal? Shorten(DateOnly lastPermitted, LicencePolicy policy)
    {
        if (!Transitions.Starts("T06", State)) return Illegal("given a new deadline");
        if (lastPermitted == LastPermitted) return null;
        if (lastPermitted > LastPermitted)
            return new Refusal("deadline-only-shortens", $"The last permitted date is {LastPermitted:yyyy-MM-dd} and can only be made earlier.", "lastPermittedDate");
        LastPermitted = lastPermitted;
        ExpectHold(policy);
        Touch();
        return null;
    }

    /// <summary>Gives a constituted co-operative time to cure a finding (T12).</summary>
    /// <param name="minMembers">There are fewer members than the law asks for.</param>
    public Refusal? BeginGrace(bool minMembers, LicencePolicy policy, DateTimeOffset now)
    {
        if (State == LicenceState.Grace) return null;
        if (!Transitions.Starts("T12", State)) return Illegal("given time to cure");
        Enter(LicenceState.Grace, now, policy, GraceEnd(now, minMembers ? policy.GraceMinMembersDays : GraceDays(now, policy)));
        return null;
    }

    /// <summary>Ends a Grace: what was found is cured (T13).</summary>
    public Refusal? Cure(LicencePolicy policy, DateTimeOffset now)
    {
        if (!Transitions.Starts("T13", State)) return Illegal("cured");
        Cures = [.. Cures, now];
        Enter(LicenceState.Constituted, now, policy);
        ExpectGrace(policy, now);
        return null;
    }

    /// <summary>How often a Grace was cured in the last 24 months; the third cure is the panel's.</summary>
    public int RecentCures(DateTimeOffset now) => Cures.Count(at => at > now.AddMonths(-24));

    /// <summary>Notes that the co-operative passed its re-verification: the next one is due a year after the last was due.</summary>
    /// <remarks>From the old due date, not from the day it was done, so that the date does not drift.</remarks>
    public Refusal? PassReverification(LicencePolicy policy, DateTimeOffset now)
    {
        if (State is not (LicenceState.Constituted or LicenceState.Grace)) return Illegal("re-verified");
        ReverifyDue = ReverifyDue!.Value.AddMonths(policy.ReverifyMonths);
        if (State == LicenceState.Constituted) ExpectGrace(policy, now);
        Touch();
        return null;
    }

    /// <summary>Takes the collective out of service; the clock of a provisional one runs on (T15, T19).</summary>
    /// <param name="urgent">By a registrar and one member of the panel: ends by itself unless the panel suspends as well.</param>
    public Refusal? Suspend(bool urgent, LicencePolicy policy, DateTimeOffset now)
    {
        if (State == LicenceState.Suspended)
        {
            // The panel's suspension after an urgent one confirms it; any other repeat changes nothing.
            if (urgent || UrgentUntil is null) return null;
            UrgentUntil = null;
            Touch();
            return null;
        }

        if (!Transitions.Starts("T15", State)) return Illegal("suspended");
        Enter(LicenceState.Suspended, now, policy);
        if (!urgent) return null;
        UrgentUntil = now.AddDays(policy.UrgentSuspensionDays);
        Touch();
        return null;
    }

    /// <summary>Gives back the state before the suspension, if the time of a provisional one has not run out meanwhile (T16).</summary>
    /// <remarks>A co-operative whose time to cure ran out gets the repeated cure time once more: the panel says that the cause is gone.</remarks>
    public Refusal? Reinstate(LicencePolicy policy, DateTimeOffset now)
    {
        if (InService.Contains(State)) return null;
        if (State != LicenceState.Suspended || SuspendedFrom is not { } before) return Illegal("reinstated");
        var restored = Facts(now, now) with { State = before, StateSince = now };
        if (LicenceGate.Effective(restored, now) is LicenceState.Expired) return DeadlinePassed();
        Return(before, policy, now);
        return null;
    }

    /// <summary>Takes the licence away for good (T17).</summary>
    public Refusal? Revoke(LicencePolicy policy, DateTimeOffset now)
    {
        if (State == LicenceState.Revoked) return null;
        if (!Transitions.Starts("T17", State)) return Illegal("revoked");
        Enter(LicenceState.Revoked, now, policy);
        return null;
    }

    /// <summary>Asks to end the licence by the members' decision; it ends when the days for thinking again are over (T18).</summary>
    public Refusal? AskToWithdraw(LicencePolicy policy, DateTimeOffset now)
    {
        if (State == LicenceState.Withdrawn || WithdrawsAt is not null) return null;
        if (!Transitions.Starts("T18", State)) return Illegal("withdrawn");
        WithdrawsAt = now.AddDays(policy.CoolingOffDays);
        Touch();
        return null;
    }

    /// <summary>Takes the wish to withdraw back.</summary>
    public Refusal? StayAfterAll()
    {
        if (State == LicenceState.Withdrawn) return new Refusal("already-withdrawn", "The withdrawal has taken effect.");
        if (WithdrawsAt is null) return null;
        WithdrawsAt = null;
        Touch();
        return null;
    }

    /// <summary>Ends the licence of a collective that went over into others (T21).</summary>
    public Refusal? GoOver(LicencePolicy policy, DateTimeOffset now)
    {
        if (!InService.Contains(State)) return Illegal("split or merged");
        Enter(LicenceState.Withdrawn, now, policy);
        return null;
    }

    /// <summary>Restores the state before a decision that an appeal overturned; the deadline stays as it is (T20).</summary>
    public Refusal? RestoreByAppeal(LicenceState before, LicencePolicy policy, DateTimeOffset now)
    {
        if (State == before) return null;
        if (!Transitions.Exists("T20", State, before)) return Illegal($"given back the state {LicenceStates.Name(before)}");
        if (before == LicenceState.Suspended) SuspendAgain(policy, now);
        else Return(before, policy, now);
        return null;
    }

    private void SuspendAgain(LicencePolicy policy, DateTimeOffset now)
    {
        // What the revocation ended was a suspension whose cause the panel may still lift.
        var former = LastPermitted is null || ConstitutionEffectiveOn is not null ? LicenceState.Constituted : LicenceState.Provisional;
        Enter(LicenceState.Suspended, now, policy);
        SuspendedFrom = former;
    }

    private void Return(LicenceState before, LicencePolicy policy, DateTimeOffset now)
    {
        if (before == LicenceState.Hold && !(HoldUntil > now))
            HoldUntil = LicenceCalendar.AfterWorkingDays(Today(now), policy.HoldWorkingDays, Zone);
        if (before == LicenceState.Grace)
        {
            // The same Grace goes on; it is not counted twice.
            var (graces, until) = (Graces, GraceUntil > now ? GraceUntil : GraceEnd(now, policy.GraceRepeatDays));
            Enter(before, now, policy, until);
            Graces = graces;
            return;
        }

        Enter(before, now, policy);
        if (before == LicenceState.Constituted) ExpectGrace(policy, now);
    }

    /// <summary>Fixes when a Grace would end that the clock begins, so that no later policy moves it.</summary>
    private void ExpectGrace(LicencePolicy policy, DateTimeOffset now)
    {
        if (ReverifyDue is not { } due) return;
        var from = due < Today(now) ? Today(now) : due;
        GraceUntil = LicenceCalendar.StartOfDay(from.AddDays(1 + GraceDays(now, policy)), Zone);
        LookAgain();
    }
}
