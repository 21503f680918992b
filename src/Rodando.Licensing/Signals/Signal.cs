using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Licensing.Signals;

/// <summary>What an auditor should look at. No decision, no finding, and nothing that the collective sees.</summary>
public enum SignalKind
{
    /// <summary>More than 80 % of what was carried in three months was for one merchant.</summary>
    OneMerchant,

    /// <summary>Much of the register was changed shortly before the re-verification.</summary>
    RegisterBulkEdit,

    /// <summary>Somebody who reported a breach lost shifts or place within 30 days.</summary>
    Retaliation,
}

internal sealed class Signal
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public required string Kind { get; init; }

    /// <summary>What it is about, so that it is raised once: a merchant and month, a due date, a report.</summary>
    public required string Occasion { get; init; }

    public required string Details { get; init; }

    public DateTimeOffset RaisedAt { get; init; }
}

/// <summary>A breach that a member reported.</summary>
internal sealed class Report
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>Who reported; answered to nobody, kept to see whether it is held against the reporter.</summary>
    public Guid Reporter { get; init; }

    public Guid? CourierId { get; init; }

    public required string Subject { get; init; }

    public required string Message { get; init; }

    public required byte[] MessageHash { get; init; }

    public DateTimeOffset LodgedAt { get; init; }
}

internal static class Raising
{
    /// <summary>For how many days after a report what happens to the reporter is looked at.</summary>
    public const int RetaliationDays = 30;

    /// <summary>Raises a signal once. In the system's scope.</summary>
    public static Task<int> RaiseAsync(
        this LicensingDb db, Guid collective, string kind, string occasion, JsonObject details, DateTimeOffset now, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.signals (collective_id, id, kind, occasion, details, raised_at)
            VALUES ({collective}, {Guid.CreateVersion7(now)}, {kind}, {occasion}, {details.ToJsonString()}::jsonb, {now})
            ON CONFLICT (collective_id, kind, occasion) DO NOTHING
            """, cancel);

    /// <summary>Looks whether what happened to somebody happened to one who had reported a breach shortly before.</summary>
    /// <param name="person">Sign-in id or rider's id.</param>
    /// <param name="what">shift-removed, rider-ended, membership-ended or roles-taken.</param>
    public static async Task LookForRetaliationAsync(
        this LicensingDb db, Guid collective, IReadOnlyCollection<Guid> person, string what, DateTimeOffset at, CancellationToken cancel)
    {
        // The collective's own scope sees no reports.
        db.Tenant.EnterSystem();
        var since = at.AddDays(-RetaliationDays);
        var reports = await db.Reports.AsNoTracking()
            .Where(row => row.CollectiveId == collective && row.LodgedAt >= since && row.LodgedAt <= at
                && (person.Contains(row.Reporter) || (row.CourierId != null && person.Contains(row.CourierId.Value))))
            .Select(row => row.Id).ToListAsync(cancel);
        foreach (var report in reports)
        {
            await db.RaiseAsync(collective, "retaliation", $"{report}:{what}", new JsonObject
            {
                ["report"] = report.ToString(), ["what"] = what, ["at"] = Audit.AuditLog.Timestamp(at),
            }, at, cancel);
        }
    }
}
