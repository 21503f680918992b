using Rodando.Licensing.Reverification;
using Rodando.Licensing.Work;

namespace Rodando.Tests.Licensing;

/// <summary>R2 to R5 from a day-by-day register, and how a shift is split into days.</summary>
public sealed class WorkTestsTests
{
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2026, 12, 31);
    private static readonly TestLimits Limits = new(MinMembers: 2);

    [Fact]
    public void Work_of_358_75_and_93_5_hours_is_79_3_percent_members_work()
    {
        var (member, other) = (Guid.NewGuid(), Guid.NewGuid());
        var work = new[] { new WorkedDay(member, To, (int)(358.75 * 3600)), new WorkedDay(other, To, (int)(93.5 * 3600)) };

        var share = Figures(work, Entry(member, From, From))["R4"];

        (share.Numerator, share.Denominator, share.Passed).ShouldBe((1_291_500, 1_628_100, true));
        Math.Round(share.Numerator!.Value * 100.0 / share.Denominator!.Value, 1).ShouldBe(79.3);
    }

    [Fact]
    public void Exactly_half_is_not_more_than_half_and_where_70_percent_are_asked_70_are_enough()
    {
        var (member, other) = (Guid.NewGuid(), Guid.NewGuid());
        var register = Entry(member, From, From);

        Figures([new(member, To, 100), new(other, To, 100)], register)["R4"].Passed.ShouldBe(false);
        Figures([new(member, To, 101), new(other, To, 100)], register)["R4"].Passed.ShouldBe(true);
        Figures([new(member, To, 70), new(other, To, 30)], register, Limits with { WorkShareAtLeast = 700 })["R4"].Passed.ShouldBe(true);
        Figures([new(member, To, 69), new(other, To, 31)], register, Limits with { WorkShareAtLeast = 700 })["R4"].Passed.ShouldBe(false);
        Figures([], register)["R4"].Passed.ShouldBeNull();
    }

    [Fact]
    public void Riders_entered_for_the_day_of_the_audit_are_no_members_of_the_days_they_worked()
    {
        var riders = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToArray();
        var work = riders.SelectMany(rider => Days(From.AddMonths(-8), To).Where((_, i) => i % 7 == 0).Select(day => new WorkedDay(rider, day, 3600))).ToArray();

        // Entered the day before, with a beginning a year ago, and taken out the day after.
        var trick = riders.SelectMany(rider => Entry(rider, From, To.AddDays(-1))).ToArray();
        var taken = trick.Concat(trick.Select(row => row with { Version = 2, To = To.AddDays(1), RecordedOn = To.AddDays(1) }));

        foreach (var register in new[] { trick, taken })
        {
            var figures = Figures(work, register);
            figures["R3"].ShouldBe(new Figure("R3", 0, 10, "> 50 %", false));
            figures["R4"].Passed.ShouldBe(false);
        }
    }

    [Fact]
    public void Idle_members_are_not_written_out_of_the_past()
    {
        var (worker, idle) = (Guid.NewGuid(), Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray());
        WorkedDay[] work = [.. Days(From, To).Select(day => new WorkedDay(worker, day, 60))];
        MembershipVersion[] register = [.. idle.Append(worker).SelectMany(person => Entry(person, From, From))];

        // On the last day all the idle ones are said never to have belonged.
        var rewritten = register.Concat(register.Where(row => row.Courier != worker).Select(row => row with { Version = 2, To = From, RecordedOn = To }));

        Figures(work, rewritten)["R5"].ShouldBe(new Figure("R5", 1, 4, ">= 50 %", false));
        Figures(work, rewritten)["R2"].Numerator.ShouldBe(1);
    }

    [Fact]
    public void First_months_of_a_rider_count_for_nobody()
    {
        var (old, late, fresh) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        WorkedDay[] work =
        [
            .. Days(From, To).Select(day => new WorkedDay(old, day, 60)),
            .. Days(From, To).Select(day => new WorkedDay(late, day, 60)),
            .. Days(To.AddMonths(-5), To).Select(day => new WorkedDay(fresh, day, 60)),
        ];

        // Both became members after their six months; the one who began five months ago is not asked about.
        var figures = Figures(work, [.. Entry(old, From.AddMonths(6), From.AddMonths(6)), .. Entry(late, From.AddMonths(6), From.AddMonths(6))]);

        figures["R3"].ShouldBe(new Figure("R3", 2, 2, "> 50 %", true));
    }

    [Fact]
    public void Members_who_never_worked_fail_R5_and_those_of_the_last_weeks_are_not_asked_about()
    {
        var workers = Enumerable.Range(0, 2).Select(_ => Guid.NewGuid()).ToArray();
        var idle = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToArray();
        WorkedDay[] work = [.. workers.SelectMany(rider => Days(From, To).Select(day => new WorkedDay(rider, day, 60)))];
        MembershipVersion[] register = [.. workers.Concat(idle).SelectMany(person => Entry(person, From, From))];

        Figures(work, register)["R5"].ShouldBe(new Figure("R5", 2, 5, ">= 50 %", false));
        var padded = register.Concat(Enumerable.Range(0, 5).SelectMany(_ => Entry(Guid.NewGuid(), To.AddDays(-20), To.AddDays(-20))));
        Figures(work, padded)["R5"].Denominator.ShouldBe(5);
        Figures(work, register.Take(3))["R5"].ShouldBe(new Figure("R5", 2, 3, ">= 50 %", true));
    }

    [Fact]
    public void Only_full_members_count_and_each_person_once()
    {
        var courier = Guid.NewGuid();
        var day = To;
        MembershipVersion[] register =
        [
            .. Entry(courier, From, From), .. Entry(Guid.NewGuid(), From, From, "supporter"), .. Entry(Guid.NewGuid(), From, From, "aspirant"),
            .. Entry(Guid.NewGuid(), From, From, "user"), .. Entry(Guid.NewGuid(), From, From, to: day),
        ];

        Figures([], register)["R2"].ShouldBe(new Figure("R2", 2, 2, ">= 2", true));
    }

    [Theory]
    [InlineData("2026-11-21T18:00:00Z", "2026-11-21T20:30:00Z", "2026-11-21:9000")]
    [InlineData("2026-11-22T04:00:00Z", "2026-11-22T08:00:00Z", "2026-11-21:7200 2026-11-22:7200")]
    [InlineData("2026-11-21T18:00:00Z", "2026-11-21T18:00:00Z", "")]
    [InlineData("2026-11-21T06:00:00Z", "2026-11-29T06:00:00Z", "2026-11-21:86400")]
    public void A_shift_is_counted_by_local_days_and_never_for_longer_than_a_day(string from, string to, string expected) =>
        string.Join(' ', CountWorkWhenShiftEnded.Split(Facts.At(from), Facts.At(to), "America/Mexico_City").Select(part => $"{part.Day:yyyy-MM-dd}:{part.Seconds}"))
            .ShouldBe(expected);

    private static Dictionary<string, Figure> Figures(IReadOnlyList<WorkedDay> work, IEnumerable<MembershipVersion> register, TestLimits? limits = null) =>
        WorkTests.All(work, new DailyRegister(register), From, To, limits ?? Limits).ToDictionary(figure => figure.Test);

    private static MembershipVersion[] Entry(Guid courier, DateOnly from, DateOnly recordedOn, string @class = "worker", DateOnly? to = null) =>
        [new(Guid.NewGuid(), 1, null, courier, @class, from, to, recordedOn)];

    private static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
    {
        for (var day = first; day <= last; day = day.AddDays(1)) yield return day;
    }
}
