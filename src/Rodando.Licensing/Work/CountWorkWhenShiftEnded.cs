using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Contracts.Members;
using Rodando.Licensing.MemberRegister;

namespace Rodando.Licensing.Work;

/// <summary>Adds up working time by courier and local day. A shift ends once, so its second telling changes nothing.</summary>
internal sealed class CountWorkWhenShiftEnded(LicensingDb db) : IConsumer<ShiftEnded>
{
    /// <summary>No shift is planned for longer; what ran on after that was forgotten, not worked.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public async Task Consume(ConsumeContext<ShiftEnded> context)
    {
        var (fact, cancel) = (context.Message, context.CancellationToken);
        var zone = await db.Collectives.AsNoTracking().Where(row => row.CollectiveId == fact.CollectiveId)
            .Select(row => row.Zone).SingleOrDefaultAsync(cancel) ?? "UTC";
        var days = Split(fact.StartedAt, fact.EndedAt, zone).ToArray();
        if (days.Length == 0) return;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockInputsAsync(fact.CollectiveId, writing: true, cancel);
        foreach (var (day, seconds) in days)
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO licensing.work_days (collective_id, shift_id, day, courier_id, seconds)
                VALUES ({fact.CollectiveId}, {fact.ShiftId}, {day}, {fact.CourierId}, {seconds}) ON CONFLICT DO NOTHING
                """, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    /// <summary>Whole seconds of each local day between two instants; days without any are left out.</summary>
    internal static IEnumerable<(DateOnly Day, int Seconds)> Split(DateTimeOffset from, DateTimeOffset to, string zone)
    {
        if (to - from > Longest) to = from + Longest;
        while (from < to)
        {
            var day = LicenceCalendar.LocalDate(from, zone);
            var midnight = LicenceCalendar.StartOfDay(day.AddDays(1), zone);
            var until = midnight < to ? midnight : to;
            if ((int)(until - from).TotalSeconds is > 0 and var seconds) yield return (day, seconds);
            from = until;
        }
    }
}
