using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Reverification;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.MemberRegister;

/// <summary>The state of a collective's register at the end of a day, as its hash stands in the audit chain.</summary>
internal sealed class RegisterSnapshot
{
    public Guid CollectiveId { get; init; }

    /// <summary>Local day.</summary>
    public DateOnly Day { get; init; }

    /// <summary>Highest number of the versions in it.</summary>
    public long Seq { get; init; }

    /// <summary>Full members on the day.</summary>
    public int Members { get; init; }

    public required byte[] Sha256 { get; init; }

    /// <summary>SHA-256 of the canonical list of versions, by number.</summary>
    /// <param name="versions">In the order of their numbers.</param>
    public static byte[] Hash(IEnumerable<RegisterVersion> versions) => SHA256.HashData(Jcs.Canonicalise(JsonSerializer.SerializeToElement(
        new JsonArray([.. versions.Select(row => new JsonArray(
            row.EntryId.ToString(), row.Version, row.UserId?.ToString(), row.CourierId?.ToString(), row.Class, AuditLog.Date(row.ValidFrom),
            AuditLog.Date(row.ValidTo), AuditLog.Timestamp(row.RecordedAt)))]))));
}

/// <summary>
/// Puts a hash of every register that has changed into the audit chain, once a day: nobody, whoever runs the machines, rewrites
/// afterwards who was a member when.
/// </summary>
/// <remarks>One collective a transaction; a second run on the same day meets the key.</remarks>
internal sealed class SnapshotRegisters(LicensingDb db, TimeProvider clock) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var done = new List<Guid>();
        while (await SnapshotNextAsync(done, cancellationToken))
            db.ChangeTracker.Clear();
    }

    /// <param name="done">Collectives that this run has looked at.</param>
    /// <returns>False when none is due.</returns>
    private async Task<bool> SnapshotNextAsync(List<Guid> done, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var due = await db.Collectives.FromSql($"""
            SELECT c.* FROM licensing.collectives c WHERE c.collective_id <> ALL ({done.ToArray()})
              AND (SELECT max(seq) FROM licensing.register_history h WHERE h.collective_id = c.collective_id)
                  > coalesce((SELECT max(seq) FROM licensing.register_snapshots s WHERE s.collective_id = c.collective_id), 0)
            ORDER BY c.collective_id LIMIT 1 FOR UPDATE OF c SKIP LOCKED
            """).ToListAsync(cancel);
        if (due.Count == 0) return false;
        var (collective, id) = (due[0], due[0].CollectiveId);
        done.Add(id);
        var log = await AuditLog.OpenAsync(db, collective.FederationId, clock, requestId: null, cancel);
        var day = collective.Today(log.Now);
        if (await db.RegisterSnapshots.AnyAsync(row => row.CollectiveId == id && row.Day == day, cancel)) return true;
        await db.LockInputsAsync(id, writing: false, cancel);
        var versions = await db.RegisterHistory.AsNoTracking().Where(row => row.CollectiveId == id).OrderBy(row => row.Seq).ToListAsync(cancel);
        var snapshot = new RegisterSnapshot
        {
            CollectiveId = id, Day = day, Seq = versions[^1].Seq, Sha256 = RegisterSnapshot.Hash(versions),
            Members = new DailyRegister(versions.Select(row => MembershipVersion.Of(row, collective.Zone))).MembersOn(day).Count(),
        };
        db.RegisterSnapshots.Add(snapshot);
        log.Append("register.snapshot", "system", new JsonObject
        {
            ["collective"] = id.ToString(), ["day"] = AuditLog.Date(day), ["versions"] = versions.Count, ["members"] = snapshot.Members,
            ["sha256"] = Convert.ToHexStringLower(snapshot.Sha256),
        });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }
}
