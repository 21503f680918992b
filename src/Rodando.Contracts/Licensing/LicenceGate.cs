using static Rodando.Contracts.Licensing.LicenceState;

namespace Rodando.Contracts.Licensing;

/// <summary>
/// What a collective may do now: a pure function of the stored licence facts and the time of asking. Every module answers from
/// its own copy of the facts and gets the same answer.
/// </summary>
public static class LicenceGate
{
    /// <summary>A copy of the facts older than this is not trusted with new work.</summary>
    public static readonly TimeSpan SnapshotTtl = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan FileStaysOpen = TimeSpan.FromDays(90);

    /// <summary>
    /// Last day, inclusive, of a commitment whose first day is <paramref name="clockStart"/>: two calendar years less one day,
    /// never a count of days. 29 February clamps to the 28th before the day is taken off.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The clock starts within two years of year 9999.</exception>
    public static DateOnly LastPermittedDate(DateOnly clockStart) => clockStart.AddYears(2).AddDays(-1);

    /// <summary>The state in force at <paramref name="now"/>, by the rules of the domain document, §2.2.</summary>
    /// <param name="facts">Stored facts.</param>
    /// <param name="now">The caller's clock. One set back behind the newest audit event is replaced by that event's time.</param>
    /// <remarks>A date that the state needs and the facts lack counts as passed.</remarks>
    public static LicenceState Effective(LicenceFacts facts, DateTimeOffset now)
    {
        now = Believed(facts, now);
        return Withdraws(facts, now) ? Withdrawn : ByDeadlines(facts, now);
    }

    private static LicenceState ByDeadlines(LicenceFacts facts, DateTimeOffset now) =>
        facts.State switch
        {
            Provisional when IsPast(facts.LastPermittedDate, facts, now) => HoldGuard(facts) && now < facts.HoldUntil ? Hold : Expired,
            Hold when now >= (facts.HoldUntil ?? now) => Expired,
            Constituted when IsPast(facts.ReverifyDue, facts, now) => now >= facts.GraceUntil ? Suspended : Grace,
            Grace when now >= (facts.GraceUntil ?? now) => Suspended,
            var stored => stored,
        };

    // A withdrawal takes effect only where the licence had not ended before it (T18 starts from a state in service).
    private static bool Withdraws(LicenceFacts facts, DateTimeOffset now) =>
        facts.WithdrawsAt is { } at && now >= at && ByDeadlines(facts, at) is Provisional or Hold or Constituted or Grace;

    /// <summary>The state in force at <paramref name="now"/> and the instant at which it began.</summary>
    public static LicenceStanding Standing(LicenceFacts facts, DateTimeOffset now)
    {
        var state = Effective(facts, now);
        if (state == facts.State) return new LicenceStanding(state, facts.StateSince);

        var since = (facts.State, state) switch
        {
            (_, Withdrawn) => facts.WithdrawsAt,
            (Provisional, Hold) or (Constituted, Grace) => DeadlinePassed(facts),
            (Provisional, _) => HoldGuard(facts) ? facts.HoldUntil : DeadlinePassed(facts),
            (Hold, _) => facts.HoldUntil,
            _ => facts.GraceUntil,
        };
        return new LicenceStanding(state, since ?? facts.StateSince);
    }

    /// <summary>
    /// The next instant, UTC, at which <see cref="Effective"/> may answer otherwise if the facts stay as they are; null when it
    /// will not. The age of the facts is another matter: see <see cref="IsStale"/>.
    /// </summary>
    public static DateTimeOffset? CheckAfter(LicenceFacts facts, DateTimeOffset now)
    {
        now = Believed(facts, now);
        if (Withdraws(facts, now)) return null;
        var deadline = facts.State switch
        {
            Provisional => Later(DeadlinePassed(facts), now) ?? (HoldGuard(facts) ? Later(facts.HoldUntil, now) : null),
            Hold => Later(facts.HoldUntil, now),
            Constituted => Later(DeadlinePassed(facts), now) ?? Later(facts.GraceUntil, now),
            Grace => Later(facts.GraceUntil, now),
            _ => null,
        };
        return facts.WithdrawsAt is { } withdrawal && Withdraws(facts, withdrawal) && Later(withdrawal, now) is { } at && !(deadline < at)
            ? at
            : deadline;
    }

    /// <summary>True when the copy is older than <see cref="SnapshotTtl"/>, or there is none.</summary>
    public static bool IsStale(LicenceFacts? facts, DateTimeOffset now) => facts is null || now - facts.AsOf > SnapshotTtl;

    /// <summary>Whether the action may be done at <paramref name="now"/>.</summary>
    /// <param name="action">What is asked for.</param>
    /// <param name="facts">The caller's copy; null when none has arrived yet, which permits what is in custody and nothing new.</param>
    /// <param name="now">The caller's clock.</param>
    /// <param name="circumstances">What is known about the work.</param>
    public static GateAnswer May(
        LicenceAction action, LicenceFacts? facts, DateTimeOffset now, LicenceCircumstances circumstances = LicenceCircumstances.None)
    {
        if (facts is null)
        {
            var left = LicencePermissions.WhenStale(action, LicencePermission.Allowed);
            return new GateAnswer(left, default, Refusal(left, circumstances, LicenceCodes.SnapshotStale));
        }

        var state = Effective(facts, now);
        // The beginning of a state costs a search through the calendar: it is looked up where it is told or counted from.
        var permission = LicencePermissions.Of(action, state);
        if (state == Hold && facts.HoldAllowsExisting) permission = LicencePermissions.HoldWithExisting(action);
        if (permission == LicencePermission.NinetyDays) permission = ForNinetyDays(facts, now);

        var code = Refusal(permission, circumstances, LicenceCodes.NotActive);
        if (code is null && IsStale(facts, now))
        {
            permission = LicencePermissions.WhenStale(action, permission);
            code = Refusal(permission, circumstances, LicenceCodes.SnapshotStale);
        }

        return new GateAnswer(permission, state == facts.State ? new(state, facts.StateSince) : Standing(facts, now), code);
    }

    /// <summary>
    /// Whether a delivery may be accepted whose window ends at <paramref name="windowEnd"/>. A provisional collective takes none
    /// that ends after its last permitted day: it could not finish it.
    /// </summary>
    /// <param name="windowEnd">End of the last time window, exclusive: midnight after the last day is still that day.</param>
    /// <inheritdoc cref="May" path="/param"/>
    public static GateAnswer MayAccept(
        LicenceFacts? facts, DateTimeOffset now, DateTimeOffset windowEnd,
        LicenceCircumstances circumstances = LicenceCircumstances.None)
    {
        var answer = May(LicenceAction.AcceptOrder, facts, now, circumstances);
        if (!answer.IsAllowed || facts is null || answer.Standing.State != Provisional) return answer;
        return IsPast(facts.LastPermittedDate, facts, windowEnd.AddTicks(-1))
            ? answer with { Permission = LicencePermission.Denied, Code = LicenceCodes.WindowAfterDeadline }
            : answer;
    }

    private static DateTimeOffset Believed(LicenceFacts facts, DateTimeOffset now) =>
        now < facts.LastAuditEventAt ? facts.LastAuditEventAt : now;

    private static bool IsPast(DateOnly? last, LicenceFacts facts, DateTimeOffset now) =>
        last is not { } date || LicenceCalendar.IsPast(date, now, facts.Zone);

    // T07: a complete dossier lodged at least a day before the deadline, an act dated in time, and no Hold before.
    private static bool HoldGuard(LicenceFacts facts) =>
        !facts.HoldUsed && facts.HoldUntil is not null && facts.LastPermittedDate is { } last
        && facts.DossierLodgedOn < last && facts.FoundingActOn <= last;

    private static DateTimeOffset? DeadlinePassed(LicenceFacts facts) =>
        (facts.State == Provisional ? facts.LastPermittedDate : facts.ReverifyDue) is { } last
            ? LicenceCalendar.StartOfDay(last.AddDays(1), facts.Zone)
            : null;

    private static DateTimeOffset? Later(DateTimeOffset? instant, DateTimeOffset now) => instant > now ? instant : null;

    private static LicencePermission ForNinetyDays(LicenceFacts facts, DateTimeOffset now) =>
        Believed(facts, now) < Standing(facts, now).Since + FileStaysOpen ? LicencePermission.Allowed : LicencePermission.OnRequest;

    private static string? Refusal(LicencePermission permission, LicenceCircumstances circumstances, string denied) => permission switch
    {
        LicencePermission.Denied => denied,
        LicencePermission.OnRequest => LicenceCodes.OnRequest,
        LicencePermission.Sandbox => circumstances.HasFlag(LicenceCircumstances.Sandbox) ? null : LicenceCodes.SandboxOnly,
        LicencePermission.ExistingMerchants =>
            circumstances.HasFlag(LicenceCircumstances.ExistingMerchant) ? null : LicenceCodes.ExistingMerchantsOnly,
        LicencePermission.Drain => circumstances.HasFlag(LicenceCircumstances.InCustody) ? null
            : string.Equals(denied, LicenceCodes.SnapshotStale, StringComparison.Ordinal) ? denied : LicenceCodes.DrainOnly,
        _ => null,
    };
}
