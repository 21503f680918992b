using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Reverification;

/// <summary>What a computation is made from, besides the rows of work and register.</summary>
/// <param name="To">Last local day, inclusive; the period begins twelve months and a day before its end.</param>
internal sealed record ComputationTerms(
    Guid Collective, DateOnly From, DateOnly To, string Zone, long WorkSeq, long RegisterSeq, TestLimits Limits, Declared? Declared);

/// <param name="InputsHash">SHA-256 of the canonical inputs.</param>
internal sealed record ComputedFigures(IReadOnlyList<Figure> Figures, byte[] InputsHash);

/// <summary>Computes the tests from rows with numbers up to a given one, so that it can be done again at any time.</summary>
internal static class Computation
{
    private sealed record WorkRow(Guid CourierId, DateOnly Day, int Seconds);

    /// <summary>The numbers of the newest rows. The caller holds <see cref="InputsLock"/> alone, until the transaction ends.</summary>
    public static async Task<(long Work, long Register)> HeadsAsync(LicensingDb db, Guid collective, CancellationToken cancel) => (
        await db.WorkDays.Where(row => row.CollectiveId == collective).MaxAsync(row => (long?)row.Seq, cancel) ?? 0,
        await db.RegisterHistory.Where(row => row.CollectiveId == collective).MaxAsync(row => (long?)row.Seq, cancel) ?? 0);

    public static async Task<ComputedFigures> RunAsync(LicensingDb db, ComputationTerms terms, CancellationToken cancel)
    {
        var work = await WorkAsync(db, terms, cancel);
        var register = await RegisterAsync(db, terms, cancel);
        var figures = WorkTests.All(work, new DailyRegister(register), terms.From, terms.To, terms.Limits).ToList();
        if (terms.Declared is { } declared)
            figures.AddRange(DeclaredTests.All(declared.Answers, declared.Known, terms.To, terms.Limits));
        return new ComputedFigures([.. figures.OrderBy(figure => int.Parse(figure.Test.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture))],
            Hash(terms, work, register));
    }

    /// <summary>The hash that one test's result carries.</summary>
    public static byte[] HashOf(byte[] inputs, string test) => SHA256.HashData([.. inputs, .. Encoding.ASCII.GetBytes(test)]);

    /// <summary>How many couriers worked in the period.</summary>
    public static Task<int> RidersAsync(LicensingDb db, Guid collective, DateOnly from, DateOnly to, long seq, CancellationToken cancel) =>
        db.WorkDays.Where(row => row.CollectiveId == collective && row.Day >= from && row.Day <= to && row.Seq <= seq)
            .Select(row => row.CourierId).Distinct().CountAsync(cancel);

    /// <summary>Who rode in the trailing twelve months on days without full membership, most hours first.</summary>
    public static async Task<IReadOnlyList<RiderOutside>> OutsideAsync(LicensingDb db, Collective collective, DateOnly to, CancellationToken cancel)
    {
        var terms = new ComputationTerms(
            collective.CollectiveId, to.AddMonths(-Verification.Months).AddDays(1), to, collective.Zone, long.MaxValue, long.MaxValue, new TestLimits(), null);
        var register = new DailyRegister(await RegisterAsync(db, terms, cancel));
        return [.. (await WorkAsync(db, terms, cancel)).Where(day => day.Day >= terms.From && !register.IsMember(day.Courier, day.Day))
            .GroupBy(day => day.Courier).Select(rider => new RiderOutside(rider.Key, rider.Sum(day => (long)day.Seconds)))
            .OrderByDescending(rider => rider.Seconds).ThenBy(rider => rider.Rider)];
    }

    private static async Task<MembershipVersion[]> RegisterAsync(LicensingDb db, ComputationTerms terms, CancellationToken cancel)
    {
        var versions = await db.RegisterHistory.AsNoTracking()
            .Where(row => row.CollectiveId == terms.Collective && row.Seq <= terms.RegisterSeq)
            .OrderBy(row => row.EntryId).ThenBy(row => row.Version).ToListAsync(cancel);
        return [.. versions.Select(row => MembershipVersion.Of(row, terms.Zone))];
    }

    // The days of the period, and of everybody who worked in it the very first one: it tells who is new.
    private static async Task<List<WorkedDay>> WorkAsync(LicensingDb db, ComputationTerms terms, CancellationToken cancel)
    {
        var rows = await db.Database.SqlQuery<WorkRow>($"""
            WITH days AS (
                SELECT courier_id, day, sum(seconds)::int AS seconds FROM licensing.work_days
                WHERE collective_id = {terms.Collective} AND day BETWEEN {terms.From} AND {terms.To} AND seq <= {terms.WorkSeq}
                GROUP BY courier_id, day)
            SELECT courier_id AS "CourierId", day AS "Day", seconds AS "Seconds" FROM days
            UNION ALL
            SELECT f.courier_id, f.day, f.seconds FROM (SELECT DISTINCT courier_id FROM days) c CROSS JOIN LATERAL (
                SELECT w.courier_id, w.day, w.seconds FROM licensing.work_days w
                WHERE w.collective_id = {terms.Collective} AND w.courier_id = c.courier_id AND w.seq <= {terms.WorkSeq}
                ORDER BY w.day, w.seq LIMIT 1) f
            WHERE f.day < {terms.From}
            """).ToListAsync(cancel);
        return [.. rows.Select(row => new WorkedDay(row.CourierId, row.Day, row.Seconds)).OrderBy(row => row.Courier).ThenBy(row => row.Day)];
    }

    private static byte[] Hash(ComputationTerms terms, IEnumerable<WorkedDay> work, IEnumerable<MembershipVersion> register)
    {
        var inputs = new JsonObject
        {
            ["collective"] = terms.Collective.ToString(),
            ["from"] = AuditLog.Date(terms.From),
            ["to"] = AuditLog.Date(terms.To),
            ["zone"] = terms.Zone,
            ["limits"] = JsonSerializer.SerializeToNode(terms.Limits, VerificationRun.Json),
            ["declared"] = JsonSerializer.SerializeToNode(terms.Declared, VerificationRun.Json),
            ["work"] = new JsonArray([.. work.Select(day => new JsonArray(day.Courier.ToString(), AuditLog.Date(day.Day), day.Seconds))]),
            ["register"] = new JsonArray([.. register.Select(row => new JsonArray(
                row.Entry.ToString(), row.Version, row.User?.ToString(), row.Courier?.ToString(), row.Class, AuditLog.Date(row.From),
                AuditLog.Date(row.To), AuditLog.Date(row.RecordedOn)))]),
        };
        return SHA256.HashData(Jcs.Canonicalise(JsonSerializer.SerializeToElement(inputs)));
    }
}
