using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.WhatIf;

/// <summary>What would be, were the facts as supposed.</summary>
/// <param name="State">State in force.</param>
/// <param name="Since">UTC instant since which it would hold.</param>
/// <param name="LastPermittedDate">Last local date of the provisional licence.</param>
/// <param name="DaysLeft">Local days left of it, 0 on the last; null in other states.</param>
/// <param name="NextChangeAt">UTC instant at which the state would change by itself; null when it would not.</param>
/// <param name="NextState">The state from then on.</param>
/// <param name="Profile">Edition of the profile asked, such as MX 1; null when none is published.</param>
/// <param name="Permissions">What would be permitted; what is not named would not.</param>
/// <param name="Missing">What is still to be done, first due first.</param>
public sealed record Supposition(
    LicenceState State, DateTimeOffset Since, DateOnly? LastPermittedDate, int? DaysLeft, DateTimeOffset? NextChangeAt, LicenceState? NextState,
    string? Profile, IReadOnlyList<PermittedAction> Permissions, IReadOnlyList<MissingStep> Missing);

/// <param name="Code">commitment, profile, evidence, dossier, constitution, re-verification, cure, proof-of-timely-constitution.</param>
/// <param name="What">In words; of evidence its code.</param>
/// <param name="By">Last local date on which it is in time; null when there is none.</param>
public sealed record MissingStep(string Code, string What, DateOnly? By);

/// <summary>The pure part of the simulator: facts and an instant in, an answer out.</summary>
internal static class Suppositions
{
    /// <summary>The facts supposed, upon those of a collective if one is named. A copy that is never stale.</summary>
    public static LicenceFacts Suppose(AskWhatIfRequest request, Collective? start, LicencePolicy policy)
    {
        var facts = start?.Facts(request.At, request.At, policy.HoldAllowsExisting) ?? new LicenceFacts
        {
            State = request.State!.Value, StateSince = request.At, Zone = request.Zone!, AsOf = request.At, LastAuditEventAt = request.At,
            Version = 1, HoldAllowsExisting = policy.HoldAllowsExisting,
        };
        var clock = request.ClockStart ?? facts.ClockStart;
        var last = request.LastPermittedDate ?? (request.ClockStart is { } day ? LicenceGate.LastPermittedDate(day) : facts.LastPermittedDate);
        var zone = request.Zone ?? facts.Zone;
        return facts with
        {
            State = request.State ?? facts.State, Zone = zone, ClockStart = clock, LastPermittedDate = last,
            StateSince = start is null && clock is { } from ? LicenceCalendar.StartOfDay(from, zone) : facts.StateSince,
            DossierLodgedOn = request.DossierLodgedOn ?? facts.DossierLodgedOn, FoundingActOn = request.FoundingActOn ?? facts.FoundingActOn,
            HoldUsed = request.HoldUsed ?? facts.HoldUsed, ReverifyDue = request.ReverifyDue ?? facts.ReverifyDue,
            GraceUntil = request.GraceUntil ?? facts.GraceUntil ?? GraceEnd(request.ReverifyDue ?? facts.ReverifyDue, zone, policy),
            HoldUntil = last is { } end ? LicenceCalendar.AfterWorkingDays(end, policy.HoldWorkingDays, zone) : facts.HoldUntil,
        };
    }

    public static Supposition Of(
        LicenceFacts facts, DateTimeOffset at, JurisdictionProfile? profile, IReadOnlyCollection<string> evidence, LicencePolicy policy)
    {
        var (state, since) = LicenceGate.Standing(facts, at);
        var next = LicenceGate.CheckAfter(facts, at);
        var permissions = Enum.GetValues<LicenceAction>()
            .Select(action => new PermittedAction(action, LicenceGate.May(action, facts, at).Permission))
            .Where(entry => entry.Permission != LicencePermission.Denied);
        return new(
            state, since, facts.LastPermittedDate, LicenceFiles.DaysLeft(facts, at), next, next is { } then ? LicenceGate.Effective(facts, then) : null,
            profile is null ? null : $"{profile.Id} {profile.Version}", [.. permissions],
            [.. Missing(state, facts, profile, evidence, policy).OrderBy(step => step.By ?? DateOnly.MaxValue)]);
    }

    private static IEnumerable<MissingStep> Missing(
        LicenceState state, LicenceFacts facts, JurisdictionProfile? profile, IReadOnlyCollection<string> evidence, LicencePolicy policy)
    {
        var last = facts.LastPermittedDate;
        if (state is LicenceState.Applied or LicenceState.Provisional && profile is null)
            yield return new("profile", "The federation has published no profile of the jurisdiction; nobody is admitted under it.", null);
        switch (state)
        {
            case LicenceState.Applied:
                yield return new("commitment",
                    $"The commitment signed by every founder, at most {policy.CommitmentFreshDays} days before the grant; or the constitution.", null);
                foreach (var step in Papers(profile, evidence, null)) yield return step;
                break;
            case LicenceState.Provisional:
                if (facts.FoundingActOn is null || facts.FoundingActOn > last)
                    yield return new("constitution", "The constitution has to take effect by then; no holiday moves it.", last);
                if (facts.DossierLodgedOn is null)
                    yield return new("dossier", "A complete dossier lodged at least a day before the last one, for a review that is not finished in time.", last?.AddDays(-1));
                foreach (var step in Papers(profile, evidence, last?.AddDays(-1))) yield return step;
                break;
            case LicenceState.Hold:
                foreach (var step in Papers(profile, evidence, null)) yield return step;
                break;
            case LicenceState.Constituted:
                yield return new("re-verification", "The yearly re-verification.", facts.ReverifyDue);
                break;
            case LicenceState.Grace:
                yield return new("cure", "What was found has to be cured before the time is over.",
                    facts.GraceUntil is { } end ? LicenceCalendar.LocalDate(end.AddTicks(-1), facts.Zone) : null);
                break;
            case LicenceState.Expired:
                yield return new("proof-of-timely-constitution",
                    $"Proof that the constitution took effect by {last:yyyy-MM-dd}, for the panel; otherwise a new application as a constituted co-operative.", null);
                break;
        }
    }

    private static IEnumerable<MissingStep> Papers(JurisdictionProfile? profile, IReadOnlyCollection<string> evidence, DateOnly? by) =>
        profile is null ? [] : profile.Evidence.Value.Where(item => item.Mandatory && !evidence.Contains(item.Code, StringComparer.Ordinal))
            .Select(item => new MissingStep("evidence", item.Code, item.FollowUpDays is null ? by : null));

    private static DateTimeOffset? GraceEnd(DateOnly? due, string zone, LicencePolicy policy) =>
        due is { } last ? LicenceCalendar.StartOfDay(last.AddDays(1 + policy.GraceFirstDays), zone) : null;
}
