using Rodando.Contracts.Licensing;
using Rodando.Licensing.MemberRegister;

namespace Rodando.Licensing.Reverification;

/// <summary>One version of a membership, as the computation reads it.</summary>
/// <param name="RecordedOn">Local date of its recording.</param>
internal sealed record MembershipVersion(
    Guid Entry, int Version, Guid? User, Guid? Courier, string Class, DateOnly From, DateOnly? To, DateOnly RecordedOn)
{
    public static MembershipVersion Of(RegisterVersion row, string zone) => new(
        row.EntryId, row.Version, row.UserId, row.CourierId, row.Class, row.ValidFrom, row.ValidTo,
        LicenceCalendar.LocalDate(row.RecordedAt, zone));

    public bool IsFull => Class is "worker" or "user";

    public bool Covers(DateOnly day) => From <= day && (To is null || day < To);
}

/// <summary>
/// Who was a member on which day: what the register of that day said on that day. An entry of today makes nobody a member of
/// yesterday, and a correction of today does not undo that somebody was one.
/// </summary>
internal sealed class DailyRegister
{
    private readonly MembershipVersion[][] entries;
    private readonly ILookup<Guid, MembershipVersion[]> ofCourier;

    public DailyRegister(IEnumerable<MembershipVersion> versions)
    {
        entries = [.. versions.GroupBy(version => version.Entry).Select(group => group.OrderBy(version => version.Version).ToArray())];
        ofCourier = entries.Where(entry => entry[0].Courier is not null).ToLookup(entry => entry[0].Courier!.Value);
    }

    /// <summary>The day on which the register began to be kept here; null when it never was.</summary>
    public DateOnly? KeptSince => entries.Length == 0 ? null : entries.Min(entry => entry[0].RecordedOn);

    /// <summary>True when the courier was a full member, worker or user, on the day.</summary>
    public bool IsMember(Guid courier, DateOnly day) => ofCourier[courier].Any(entry => On(entry, day) is { IsFull: true });

    /// <summary>Full members on a day, each person once: the courier if the person rides, else the account, else the entry.</summary>
    public IEnumerable<Guid> MembersOn(DateOnly day) =>
        entries.Where(entry => On(entry, day) is { IsFull: true }).Select(Person).Distinct();

    /// <summary>Working members who belonged on more than half of the days from the first to the last.</summary>
    public IEnumerable<Guid> LastingWorkers(DateOnly first, DateOnly last)
    {
        var needed = (last.DayNumber - first.DayNumber + 1) / 2;
        return entries.GroupBy(Person)
            .Where(person => Days(first, last).Count(day => person.Any(entry => On(entry, day) is { Class: "worker" })) > needed)
            .Select(person => person.Key);
    }

    private static Guid Person(MembershipVersion[] entry) => entry[0].Courier ?? entry[0].User ?? entry[0].Entry;

    // The last version that had been recorded by the end of the day, if it holds on it.
    private static MembershipVersion? On(MembershipVersion[] entry, DateOnly day) =>
        Array.FindLast(entry, version => version.RecordedOn <= day) is { } known && known.Covers(day) ? known : null;

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }
}
