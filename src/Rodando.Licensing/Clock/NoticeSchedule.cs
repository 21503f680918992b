namespace Rodando.Licensing.Clock;

/// <summary>On which local dates a provisional collective is reminded of its last day.</summary>
internal static class NoticeSchedule
{
    /// <summary>Days before the last permitted date, first notice first.</summary>
    public static readonly IReadOnlyList<int> Offsets = [180, 90, 30, 7, 1];

    /// <summary>The dates of the reminders that come after <paramref name="granted"/>, in order.</summary>
    /// <param name="lastPermitted">Last local date of the licence.</param>
    /// <param name="granted">Local date of the grant; what would have come earlier is not sent late.</param>
    public static IReadOnlyList<DateOnly> Dates(DateOnly lastPermitted, DateOnly granted) =>
        [.. Offsets.Select(days => lastPermitted.AddDays(-days)).Where(date => date > granted)];
}
