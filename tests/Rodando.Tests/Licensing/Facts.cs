using System.Globalization;
using Rodando.Contracts.Licensing;

namespace Rodando.Tests.Licensing;

/// <summary>Licence facts for tests; everything is in time unless a test says otherwise.</summary>
internal static class Facts
{
    public const string MexicoCity = "America/Mexico_City";

    public static DateOnly Day(string date) => DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateTimeOffset At(string instant) => DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    /// <summary>Facts in a state, read just before <paramref name="now"/>, none of whose dates has passed.</summary>
    public static LicenceFacts In(LicenceState state, DateTimeOffset now) => new()
    {
        State = state,
        StateSince = now.AddDays(-10),
        Zone = MexicoCity,
        AsOf = now.AddSeconds(-1),
        LastAuditEventAt = now.AddDays(-1),
        Version = 1,
        ClockStart = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-10),
        LastPermittedDate = DateOnly.FromDateTime(now.UtcDateTime).AddDays(100),
        ReverifyDue = DateOnly.FromDateTime(now.UtcDateTime).AddDays(100),
        HoldUntil = now.AddDays(120),
        GraceUntil = now.AddDays(130),
        DrainUntil = now.AddDays(-9),
    };

    /// <summary>A provisional licence from a clock start, asked about from a copy that is always fresh.</summary>
    public static LicenceFacts Provisional(DateOnly clockStart, string zone = MexicoCity) => new()
    {
        State = LicenceState.Provisional,
        StateSince = LicenceCalendar.StartOfDay(clockStart, zone),
        Zone = zone,
        AsOf = DateTimeOffset.MaxValue.AddDays(-1),
        LastAuditEventAt = LicenceCalendar.StartOfDay(clockStart, zone),
        Version = 1,
        ClockStart = clockStart,
        LastPermittedDate = LicenceGate.LastPermittedDate(clockStart),
    };
}
