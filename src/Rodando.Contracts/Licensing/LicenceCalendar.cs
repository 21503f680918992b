using System.Collections.Concurrent;

namespace Rodando.Contracts.Licensing;

/// <summary>Local dates and the instants at which they begin, for the zones in which deadlines are counted.</summary>
public static class LicenceCalendar
{
    // No zone is further from UTC than 14 hours; 15 leaves room.
    private static readonly TimeSpan Furthest = TimeSpan.FromHours(15);

    private static readonly ConcurrentDictionary<string, TimeZoneInfo> Zones = new(StringComparer.Ordinal);

    /// <summary>True for an id of the IANA time zone database that this machine knows, such as <c>America/Mexico_City</c>.</summary>
    public static bool IsZone(string? id) =>
        !string.IsNullOrEmpty(id) && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) && zone.HasIanaId;

    /// <summary>The date on the wall calendar in <paramref name="zone"/> at <paramref name="instant"/>.</summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not an id that <see cref="IsZone"/> accepts.</exception>
    public static DateOnly LocalDate(DateTimeOffset instant, string zone) =>
        DateIn(Find(zone), instant);

    /// <summary>
    /// The first instant of <paramref name="date"/> in <paramref name="zone"/>, UTC. Where the day has no midnight (Santiago
    /// 2026-09-06 begins at 01:00) it is the first instant that does exist.
    /// </summary>
    /// <exception cref="TimeZoneNotFoundException">The zone is not an id that <see cref="IsZone"/> accepts.</exception>
    public static DateTimeOffset StartOfDay(DateOnly date, string zone)
    {
        var found = Find(zone);
        var midnight = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

        // Nearly every day begins at its midnight. It is tried, not asked for: the runtime calls some missing hours valid.
        var tried = midnight - found.GetUtcOffset(midnight.DateTime);
        if (DateIn(found, tried) == date && DateIn(found, tried.AddTicks(-1)) < date) return tried;

        // Halving finds the instant by its definition (the date before it is earlier, the date at it is not), to the tick;
        // arithmetic on offsets would need a case for each kind of missing or doubled hour.
        var (before, from) = (midnight - Furthest, midnight + Furthest);
        while ((from - before).Ticks > 1)
        {
            var middle = before + TimeSpan.FromTicks((from - before).Ticks / 2);
            if (DateIn(found, middle) < date) before = middle;
            else from = middle;
        }

        return from;
    }

    /// <summary>True when the local date at <paramref name="now"/> is after <paramref name="last"/>.</summary>
    public static bool IsPast(DateOnly last, DateTimeOffset now, string zone)
    {
        // A local date is the UTC date, the one before or the one after: the zone matters in those three days only.
        var utcDay = (int)(now.UtcTicks / TimeSpan.TicksPerDay);
        if (utcDay < last.DayNumber) return false;
        if (utcDay - 1 > last.DayNumber) return true;
        return LocalDate(now, zone) > last;
    }

    /// <summary>The first instant after <paramref name="workingDays"/> days from Monday to Friday that follow <paramref name="date"/>.</summary>
    public static DateTimeOffset AfterWorkingDays(DateOnly date, int workingDays, string zone)
    {
        while (workingDays > 0)
        {
            date = date.AddDays(1);
            if (date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) workingDays--;
        }

        return StartOfDay(date.AddDays(1), zone);
    }

    private static DateOnly DateIn(TimeZoneInfo zone, DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(instant.UtcDateTime, zone));

    // A zone that was not found is not kept, so that ids from outside cannot fill the memory.
    private static TimeZoneInfo Find(string zone) => Zones.GetOrAdd(zone, TimeZoneInfo.FindSystemTimeZoneById);
}
