using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Signals;

/// <summary>Looks once a day for what auditors should see: one merchant's volume, a rewritten register, a reporter without work.</summary>
/// <remarks>A signal is raised once for its occasion; another run changes nothing.</remarks>
internal sealed class RaiseSignals(LicensingDb db, TimeProvider clock) : IScheduledJob
{
    /// <summary>Fewer deliveries than this say nothing about shares.</summary>
    public const int FewestDeliveries = 20;

    /// <summary>Days before a re-verification in which changes of the register are counted.</summary>
    public const int BulkDays = 30;

    private sealed record Dominated(Guid CollectiveId, Guid MerchantId, long Carried, long Total);

    private sealed record Rewritten(Guid CollectiveId, DateOnly Due, long Changed, long Entries);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var now = clock.GetUtcNow();
        await OneMerchantAsync(now, cancellationToken);
        await BulkEditAsync(now, cancellationToken);
        await LostWorkAsync(now, cancellationToken);
    }

    // This month and the two before it: a share of 80 % is looked for in what was carried, not in what was promised.
    private async Task OneMerchantAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        var first = month.AddMonths(-2);
        var found = await db.Database.SqlQuery<Dominated>($"""
            SELECT collective_id AS "CollectiveId", merchant_id AS "MerchantId", carried AS "Carried", total AS "Total" FROM (
                SELECT collective_id, merchant_id, sum(carried)::bigint AS carried,
                       (sum(sum(carried)) OVER (PARTITION BY collective_id))::bigint AS total
                FROM licensing.merchant_volume WHERE month BETWEEN {first} AND {month}
                GROUP BY collective_id, merchant_id) volume
            WHERE total >= {FewestDeliveries} AND carried * 100 > total * 80
            """).ToListAsync(cancel);
        foreach (var row in found)
        {
            await db.RaiseAsync(row.CollectiveId, "one-merchant", $"{row.MerchantId}:{month:yyyy-MM}", new JsonObject
            {
                ["merchant"] = row.MerchantId.ToString(), ["carried"] = row.Carried, ["total"] = row.Total,
                ["from"] = $"{first:yyyy-MM}", ["to"] = $"{month:yyyy-MM}",
            }, now, cancel);
        }
    }

    // At least three entries and a fifth of the register, recorded within 30 days, when the date is near or the tests were just computed.
    private async Task BulkEditAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (since, until) = (now.AddDays(-BulkDays), DateOnly.FromDateTime(now.UtcDateTime).AddDays(BulkDays));
        var found = await db.Database.SqlQuery<Rewritten>($"""
            SELECT c.collective_id AS "CollectiveId", c.reverify_due AS "Due", h.changed AS "Changed", e.entries AS "Entries"
            FROM licensing.collectives c
            CROSS JOIN LATERAL (SELECT count(DISTINCT entry_id) AS changed FROM licensing.register_history
                                WHERE collective_id = c.collective_id AND recorded_at >= {since}) h
            CROSS JOIN LATERAL (SELECT count(*) AS entries FROM licensing.register_entries WHERE collective_id = c.collective_id) e
            WHERE c.state IN ('constituted', 'grace') AND h.changed >= 3 AND h.changed * 5 >= e.entries
              AND (c.reverify_due <= {until} OR EXISTS (SELECT 1 FROM licensing.verification_runs r WHERE r.collective_id = c.collective_id
                                                        AND r.kind = 'annual' AND r.computed_at >= {since}))
            """).ToListAsync(cancel);
        foreach (var row in found)
        {
            await db.RaiseAsync(row.CollectiveId, "register-bulk-edit", $"{row.Due:yyyy-MM-dd}", new JsonObject
            {
                ["changed"] = row.Changed, ["entries"] = row.Entries, ["days"] = BulkDays, ["due"] = $"{row.Due:yyyy-MM-dd}",
            }, now, cancel);
        }
    }

    // Two weeks and more after a report: less than half the hours of the four weeks before it, by day.
    private async Task LostWorkAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var (from, to) = (now.AddDays(-Raising.RetaliationDays), now.AddDays(-14));
        var reports = await db.Reports.AsNoTracking().Where(row => row.LodgedAt >= from && row.LodgedAt <= to && row.CourierId != null)
            .Join(db.Collectives, row => row.CollectiveId, collective => collective.CollectiveId, (row, collective) => new { Report = row, collective.Zone })
            .ToListAsync(cancel);
        foreach (var row in reports)
        {
            var (lodged, today) = (LicenceCalendar.LocalDate(row.Report.LodgedAt, row.Zone), LicenceCalendar.LocalDate(now, row.Zone));
            var before = await SecondsAsync(row.Report, lodged.AddDays(-28), lodged.AddDays(-1), cancel);
            var after = await SecondsAsync(row.Report, lodged.AddDays(1), today, cancel);
            var days = today.DayNumber - lodged.DayNumber;
            // At least 16 hours in the four weeks before, so that a fall means something.
            if (before < 16 * 3600 || after * 28 * 2 >= before * days) continue;
            await db.RaiseAsync(row.Report.CollectiveId, "retaliation", $"{row.Report.Id}:hours-lost", new JsonObject
            {
                ["report"] = row.Report.Id.ToString(), ["what"] = "hours-lost", ["secondsBefore"] = before, ["daysBefore"] = 28,
                ["secondsAfter"] = after, ["daysAfter"] = days,
            }, now, cancel);
        }
    }

    private async Task<long> SecondsAsync(Report report, DateOnly from, DateOnly to, CancellationToken cancel) => await db.WorkDays
        .Where(row => row.CollectiveId == report.CollectiveId && row.CourierId == report.CourierId && row.Day >= from && row.Day <= to)
        .SumAsync(row => (long)row.Seconds, cancel);
}
