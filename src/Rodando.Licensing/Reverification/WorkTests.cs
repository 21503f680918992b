using System.Globalization;

namespace Rodando.Licensing.Reverification;

/// <summary>What a courier worked on a local day.</summary>
internal sealed record WorkedDay(Guid Courier, DateOnly Day, int Seconds);

/// <summary>What a test found.</summary>
/// <param name="Limit">In words and figures, such as "> 50 %".</param>
/// <param name="Passed">Null when there was nothing to hold the limit against.</param>
internal sealed record Figure(string Test, long? Numerator, long? Denominator, string Limit, bool? Passed)
{
    public static Figure Share(string test, long numerator, long denominator, int thousandths, bool orEqual)
    {
        var limit = string.Create(CultureInfo.InvariantCulture, $"{(orEqual ? ">=" : ">")} {thousandths / 10.0} %");
        // Whole numbers, so that 50 % is neither more nor less by a rounding.
        bool? passed = denominator == 0 ? null
            : orEqual ? numerator * 1000 >= denominator * thousandths : numerator * 1000 > denominator * thousandths;
        return new Figure(test, numerator, denominator, limit, passed);
    }
}

/// <summary>The tests that the platform can compute by itself: R2 to R5.</summary>
/// <remarks>Pure: the same work, register, dates and limits always give the same figures.</remarks>
internal static class WorkTests
{
    /// <summary>Whoever began to ride less than so many months before is left out of R3, and so are everybody's first months.</summary>
    public const int NewcomerMonths = 6;

    /// <param name="work">Every day worked up to <paramref name="to"/>, also before <paramref name="from"/>: who is new is seen by it.</param>
    /// <param name="from">First local day of the trailing twelve months.</param>
    /// <param name="to">Last local day, inclusive.</param>
    public static IReadOnlyList<Figure> All(
        IReadOnlyList<WorkedDay> work, DailyRegister register, DateOnly from, DateOnly to, TestLimits limits)
    {
        var inPeriod = work.Where(day => day.Day >= from && day.Day <= to).ToArray();
        return
        [
            MinimumMembers(register, to, limits), RiderMembership(work, register, from, to, limits),
            WorkShare(inPeriod, register, limits), WorkingMembers(inPeriod, register, from, to, limits),
        ];
    }

    private static Figure MinimumMembers(DailyRegister register, DateOnly on, TestLimits limits)
    {
        var members = register.MembersOn(on).Count();
        return new Figure("R2", members, limits.MinMembers, $">= {limits.MinMembers}", members >= limits.MinMembers);
    }

    // A rider is a member when the register had the rider on more than half of the days worked: entered for a day or two, one is not.
    private static Figure RiderMembership(
        IReadOnlyList<WorkedDay> work, DailyRegister register, DateOnly from, DateOnly to, TestLimits limits)
    {
        var (members, riders) = (0, 0);
        foreach (var courier in work.Where(day => day.Day <= to).GroupBy(day => day.Courier))
        {
            var settled = courier.Min(day => day.Day).AddMonths(NewcomerMonths);
            var days = courier.Where(day => day.Day >= from && day.Day >= settled).Select(day => day.Day).Distinct().ToArray();
            if (days.Length == 0) continue;
            riders++;
            if (days.Count(day => register.IsMember(courier.Key, day)) * 2 > days.Length) members++;
        }

        return Figure.Share("R3", members, riders, limits.RiderMembershipOver, orEqual: false);
    }

    private static Figure WorkShare(WorkedDay[] work, DailyRegister register, TestLimits limits) => Figure.Share(
        "R4", work.Where(day => register.IsMember(day.Courier, day.Day)).Sum(day => (long)day.Seconds), work.Sum(day => (long)day.Seconds),
        limits.WorkShareAtLeast, orEqual: limits.WorkShareAtLeast > 500);

    private static Figure WorkingMembers(WorkedDay[] work, DailyRegister register, DateOnly from, DateOnly to, TestLimits limits)
    {
        // Before the register was kept here nobody can have been in it.
        var first = register.KeptSince is { } since && since > from ? since : from;
        var members = register.LastingWorkers(first, to).ToArray();
        var worked = work.Select(day => day.Courier).ToHashSet();
        return Figure.Share("R5", members.Count(worked.Contains), members.Length, limits.WorkingMembersAtLeast, orEqual: true);
    }
}
