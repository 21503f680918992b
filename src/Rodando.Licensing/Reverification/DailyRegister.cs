namespace Rodando.Licensing.Reverification;

/// <summary>One version of a membership, as the computation reads it.</summary>
/// <param name="RecordedOn">Local date of its recording.</param>
internal sealed record MembershipVersion(
    Guid Entry, int Version, Guid? User, Guid? Courier, string Class, DateOnly From, DateOnly? To, DateOnly RecordedOn)
{
    public bool IsFull => Class is "worker" or "user";

    public bool Covers(DateOnly day) => From <= day && (To is null || day < To);
}

/// <summary>
/// Who was a member on which day. A day counts when the register says so today and said so no later than
/// <see cref="BelievedWithinDays"/> days after it: nobody becomes a member of last year by an entry of today, and nobody stops
/// having been one by a correction.
/// </summary>
internal sealed class DailyRegister
{
    /// <summary>How late an admission may be entered, in days, to count from its first day.</summary>
    public const int BelievedWithinDays = 30;

    private readonly MembershipVersion[][] entries;
    private readonly ILookup<Guid, MembershipVersion[]> ofCourier;

    public DailyRegister(IEnumerable<MembershipVersion> versions)
    {
        entries = [.. versions.GroupBy(version => version.Entry).Select(group => group.OrderBy(version => version.Version).ToArray())];
        ofCourier = entries.Where(entry => entry[^1].Courier is not null).ToLookup(entry => entry[^1].Courier!.Value);
    }

    /// <summary>The day on which the register began to be kept here; null when it never was.</summary>
    public DateOnly? KeptSince => entries.Length == 0 ? null : entries.Min(entry => entry[0].RecordedOn);

    /// <summary>True when the courier was a full member, worker or user, on the day.</summary>
    public bool IsMember(Guid courier, DateOnly day) => ofCourier[courier].Any(entry => entry[^1].IsFull && Held(entry, day));

    /// <summary>Full members on a day, each person once: the courier if the person rides, else the account, else the entry.</summary>
    public IEnumerable<Guid> MembersOn(DateOnly day) =>
        entries.Where(entry => entry[^1].IsFull && Held(entry, day)).Select(entry => Person(entry[^1])).Distinct();

    /// <summary>Working members who belonged on more than half of the days from the first to the last.</summary>
    public IEnumerable<Guid> LastingWorkers(DateOnly first, DateOnly last)
    {
        var needed = (last.DayNumber - first.DayNumber + 1) / 2;
        return entries.Where(entry => entry[^1].Class == "worker").GroupBy(entry => Person(entry[^1]))
            .Where(person => Days(first, last).Count(day => person.Any(entry => Held(entry, day))) > needed)
            .Select(person => person.Key);
    }

    private static Guid Person(MembershipVersion entry) => entry.Courier ?? entry.User ?? entry.Entry;

    private static bool Held(MembershipVersion[] entry, DateOnly day) =>
        entry[^1].Covers(day) && entry.Any(version => version.IsFull && version.Covers(day)
            && version.RecordedOn.DayNumber <= day.DayNumber + BelievedWithinDays);

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }
}
