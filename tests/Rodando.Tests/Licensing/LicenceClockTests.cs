using Rodando.Contracts.Licensing;
using Rodando.Licensing.Clock;
using static Rodando.Tests.Licensing.Facts;

namespace Rodando.Tests.Licensing;

/// <summary>The clock vectors of the domain document §2.5 and §2.7, and its acceptance cases about the clock.</summary>
public sealed class LicenceClockTests
{
    [Theory]
    [InlineData("2026-11-21", "2028-11-20")]
    [InlineData("2024-02-29", "2026-02-27")]
    [InlineData("2026-02-28", "2028-02-27")]
    [InlineData("2026-03-01", "2028-02-29")]
    [InlineData("2027-03-01", "2029-02-28")]
    [InlineData("2028-03-01", "2030-02-28")]
    [InlineData("2027-08-31", "2029-08-30")]
    public void The_last_day_is_two_calendar_years_less_one_day(string clockStart, string last) =>
        LicenceGate.LastPermittedDate(Day(clockStart)).ShouldBe(Day(last));

    [Fact]
    public void For_every_start_from_2020_to_2040_the_licence_ends_before_the_second_anniversary()
    {
        for (var start = Day("2020-01-01"); start <= Day("2040-12-31"); start = start.AddDays(1))
        {
            var last = LicenceGate.LastPermittedDate(start);

            last.ShouldBeLessThan(start.AddYears(2));
            last.AddDays(1).Month.ShouldBe(start.AddYears(2).Month);
            (last.DayNumber - start.DayNumber).ShouldBeInRange(728, 730);

            var facts = Provisional(start);
            var end = LicenceCalendar.StartOfDay(last.AddDays(1), MexicoCity);
            LicenceGate.Effective(facts, end.AddTicks(-1)).ShouldBe(LicenceState.Provisional);
            LicenceGate.Effective(facts, end).ShouldBe(LicenceState.Expired);
            LicenceGate.CheckAfter(facts, end.AddDays(-30)).ShouldBe(end);
            LicenceGate.CheckAfter(facts, end).ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("2028-02-29", "2027-09-02", "2027-12-01", "2028-01-30", "2028-02-22", "2028-02-28")]
    [InlineData("2026-02-28", "2025-09-01", "2025-11-30", "2026-01-29", "2026-02-21", "2026-02-27")]
    public void Notices_fall_on_fixed_days_before_the_last(string last, params string[] dates)
    {
        NoticeSchedule.Dates(Day(last), Day(last).AddYears(-2)).ShouldBe(dates.Select(Day));
        NoticeSchedule.Dates(Day(last), Day(dates[1])).ShouldBe(dates.Skip(2).Select(Day));
    }

    [Fact]
    public void Acceptance_01_a_commitment_of_29_February_ends_on_27_February()
    {
        var facts = Provisional(Day("2024-02-29"));

        LicenceGate.May(LicenceAction.AcceptOrder, facts, At("2026-02-27T23:59:59-06:00")).IsAllowed.ShouldBeTrue();
        LicenceGate.May(LicenceAction.AcceptOrder, facts, At("2026-02-28T00:00:00-06:00")).Code.ShouldBe("licence-not-active");
    }

    [Fact]
    public void Acceptance_02_no_fixed_number_of_days_is_two_years()
    {
        var spansLeapDay = LicenceGate.LastPermittedDate(Day("2027-03-01")).DayNumber - Day("2027-03-01").DayNumber;
        var spansNone = LicenceGate.LastPermittedDate(Day("2028-03-01")).DayNumber - Day("2028-03-01").DayNumber;

        (spansLeapDay, spansNone).ShouldBe((730, 729));
    }

    [Fact]
    public void Acceptance_03_the_last_millisecond_of_the_last_day_is_served_and_the_next_is_not()
    {
        var facts = Provisional(Day("2026-11-21"));
        var lastMillisecond = At("2028-11-20T23:59:59.999-06:00");
        var endOfDay = At("2028-11-21T00:00:00-06:00");

        LicenceGate.MayAccept(facts, lastMillisecond, endOfDay).IsAllowed.ShouldBeTrue();
        LicenceGate.MayAccept(facts, lastMillisecond, endOfDay.AddMilliseconds(1)).Code.ShouldBe("licence-window-after-deadline");
        LicenceGate.MayAccept(facts, lastMillisecond.AddMilliseconds(1), endOfDay).Code.ShouldBe("licence-not-active");
    }

    [Fact]
    public void Acceptance_04_the_day_ends_where_the_collective_is_not_where_the_server_is()
    {
        var facts = Provisional(Day("2026-11-21"));

        LicenceGate.Effective(facts, At("2028-11-21T05:30:00Z")).ShouldBe(LicenceState.Provisional);
        LicenceGate.Effective(facts, At("2028-11-21T06:00:00Z")).ShouldBe(LicenceState.Expired);
        LicenceGate.Effective(Provisional(Day("2026-11-21"), "Europe/Paris"), At("2028-11-20T23:00:00Z")).ShouldBe(LicenceState.Expired);
    }

    [Theory]
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z")]
    [InlineData("Asia/Beirut", "2026-03-29", "2026-03-28T22:00:00Z")]
    [InlineData("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00Z")]
    public void Acceptance_05_a_day_without_midnight_begins_at_its_first_instant(string zone, string dayAfter, string begins)
    {
        TimeZoneInfo.FindSystemTimeZoneById(zone).IsInvalidTime(Day(dayAfter).ToDateTime(TimeOnly.MinValue)).ShouldBeTrue();
        var facts = Provisional(Day("2024-10-10"), zone) with { LastPermittedDate = Day(dayAfter).AddDays(-1) };

        LicenceGate.CheckAfter(facts, At("2026-01-01T00:00:00Z")).ShouldBe(At(begins));
        LicenceGate.Effective(facts, At(begins).AddTicks(-1)).ShouldBe(LicenceState.Provisional);
        LicenceGate.Effective(facts, At(begins)).ShouldBe(LicenceState.Expired);
        LicenceGate.Standing(facts, At(begins).AddDays(3)).Since.ShouldBe(At(begins));
    }

    [Fact]
    public void Acceptance_06_moving_to_another_zone_changes_nothing()
    {
        var facts = Provisional(Day("2026-11-21"));

        // The office moves to Tijuana (UTC-8), two hours behind: the frozen zone still decides.
        LicenceGate.Effective(facts, At("2028-11-20T23:30:00-08:00")).ShouldBe(LicenceState.Expired);
    }

    [Fact]
    public void Acceptance_08_a_clock_set_back_does_not_reopen_the_gate()
    {
        var facts = Provisional(Day("2026-11-21")) with { LastAuditEventAt = At("2028-11-21T06:00:01Z") };

        LicenceGate.Effective(facts, At("2028-11-20T06:00:00Z")).ShouldBe(LicenceState.Expired);
        LicenceGate.CheckAfter(facts, At("2028-11-20T06:00:00Z")).ShouldBeNull();
    }

    [Fact]
    public void Acceptance_13_no_holiday_moves_the_last_day()
    {
        // 25 December 2027 is a Saturday and a public holiday.
        var facts = Provisional(Day("2025-12-26"));

        facts.LastPermittedDate.ShouldBe(Day("2027-12-25"));
        LicenceGate.Effective(facts, At("2027-12-26T00:00:00-06:00")).ShouldBe(LicenceState.Expired);
    }

    [Fact]
    public void In_every_zone_every_day_begins_at_the_instant_the_calendar_turns()
    {
        foreach (var zone in TimeZoneInfo.GetSystemTimeZones().Where(zone => zone.HasIanaId))
        {
            foreach (var date in DaysAroundChanges(zone))
            {
                var start = LicenceCalendar.StartOfDay(date, zone.Id);

                LicenceCalendar.LocalDate(start, zone.Id).ShouldBe(date, $"{zone.Id} {date}");
                LicenceCalendar.LocalDate(start.AddTicks(-1), zone.Id).ShouldBe(date.AddDays(-1), $"{zone.Id} {date}");
                LicenceCalendar.IsPast(date.AddDays(-1), start, zone.Id).ShouldBeTrue();
                LicenceCalendar.IsPast(date.AddDays(-1), start.AddTicks(-1), zone.Id).ShouldBeFalse();
            }
        }
    }

    // Days on which the offset changes, which are the only ones that may lack a midnight or have two.
    private static IEnumerable<DateOnly> DaysAroundChanges(TimeZoneInfo zone)
    {
        for (var day = Day("2020-01-02"); day < Day("2040-12-31"); day = day.AddDays(7))
        {
            var (from, to) = (day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), day.AddDays(7).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc));
            if (zone.GetUtcOffset(from) == zone.GetUtcOffset(to)) continue;
            for (var i = -1; i <= 8; i++) yield return day.AddDays(i);
        }
    }
}
