using Rodando.Contracts.Licensing;

namespace Rodando.Licensing.Notices;

/// <summary>A notice that a licence calls for.</summary>
/// <param name="Deadline">The local date it warns of; with kind and collective its key, so that no deadline is announced twice.</param>
/// <param name="DueOn">Local date on which it is sent.</param>
internal sealed record PlannedNotice(string Kind, DateOnly Deadline, DateOnly DueOn);

/// <summary>What notices depend on.</summary>
/// <param name="State">State in force; of a suspended collective the state before.</param>
/// <param name="Suspended">Whether it is suspended: its clock runs on.</param>
/// <param name="Since">Local date since which the state in force holds.</param>
/// <param name="LastPermitted">Last local date of a provisional licence.</param>
/// <param name="ShortenedOn">Local date on which that date was made earlier; null when it never was.</param>
/// <param name="ReverifyDue">Last local date for the yearly re-verification.</param>
/// <param name="GraceEnds">Last local date of a Grace.</param>
internal sealed record NoticeFacts(
    LicenceState State, bool Suspended, DateOnly Since, DateOnly? LastPermitted, DateOnly? ShortenedOn, DateOnly? ReverifyDue, DateOnly? GraceEnds);

/// <summary>The schedule of the domain document, §2.7: a pure function of the licence.</summary>
internal static class NoticePlan
{
    private const int AppealReminderDays = 6;

    public static IReadOnlyList<PlannedNotice> Of(NoticeFacts facts) => facts switch
    {
        { State: LicenceState.Provisional, LastPermitted: { } last, Suspended: true } => [new(NoticeKinds.Suspended, facts.Since, facts.Since), .. Deadline(last)],
        { State: LicenceState.Provisional, LastPermitted: { } last } =>
        [
            facts.ShortenedOn is { } day ? new(NoticeKinds.Shortened, last, day) : new(NoticeKinds.Granted, last, facts.Since),
            .. Deadline(last), .. Expired(last, last.AddDays(1)),
        ],
        { State: LicenceState.Expired, LastPermitted: { } last } => [.. Deadline(last), .. Expired(last, facts.Since)],
        { Suspended: true } => [new(NoticeKinds.Suspended, facts.Since, facts.Since)],
        { State: LicenceState.Revoked } => [new(NoticeKinds.Revoked, facts.Since, facts.Since)],
        { State: LicenceState.Constituted, ReverifyDue: { } due } => [.. Reverification(due)],
        { State: LicenceState.Grace, GraceEnds: { } last } => [.. facts.ReverifyDue is { } due ? Reverification(due) : [], .. Grace(facts.Since, last)],
        _ => [],
    };

    /// <summary>The day on which the state was entered: what would have been due before is not sent late.</summary>
    public static DateOnly Beginning(NoticeFacts facts) => facts.ShortenedOn ?? facts.Since;

    /// <summary>09:00 on the wall clock of the zone; where the clock is put forward over it, the first time that exists.</summary>
    public static DateTimeOffset At(DateOnly day, string zone)
    {
        var found = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var local = day.ToDateTime(new TimeOnly(9, 0));
        while (found.IsInvalidTime(local)) local = local.AddMinutes(15);
        return new DateTimeOffset(local, found.GetUtcOffset(local)).ToUniversalTime();
    }

    private static IEnumerable<PlannedNotice> Deadline(DateOnly last) =>
        NoticeKinds.BeforeDeadline.Select(days => new PlannedNotice($"deadline-{days}", last, last.AddDays(-days)));

    private static IEnumerable<PlannedNotice> Expired(DateOnly last, DateOnly on) =>
        [new(NoticeKinds.Expired, last, on), new(NoticeKinds.Appeal, last, on.AddDays(AppealReminderDays))];

    private static IEnumerable<PlannedNotice> Reverification(DateOnly due) =>
    [
        .. NoticeKinds.BeforeReverification.Select(days => new PlannedNotice($"reverify-{days}", due, due.AddDays(-days))),
        new(NoticeKinds.ReverifyToday, due, due),
    ];

    private static IEnumerable<PlannedNotice> Grace(DateOnly since, DateOnly last) =>
    [
        new(NoticeKinds.GraceBegun, last, since),
        new(NoticeKinds.GraceHalf, last, since.AddDays((last.DayNumber - since.DayNumber) / 2)),
        .. NoticeKinds.BeforeGraceEnds.Select(days => new PlannedNotice($"grace-{days}", last, last.AddDays(-days))),
    ];
}
