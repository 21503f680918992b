using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Notices;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Checkpoints;

/// <summary>Reads every chain from its first event, once a UTC day, and sounds the alarm at a break. It mends nothing.</summary>
internal sealed partial class VerifyChains(LicensingDb db, NpgsqlDataSource source, TimeProvider clock, ILogger<VerifyChains> logger) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var now = clock.GetUtcNow();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var due = await db.Federations.AsNoTracking()
            .Where(row => !db.ChainVerifications.Any(done => done.FederationId == row.Id && done.At >= midnight))
            .OrderBy(row => row.Id).Select(row => new { row.Id, row.Code }).ToListAsync(cancellationToken);
        foreach (var federation in due)
        {
            var started = Stopwatch.GetTimestamp();
            var report = await AuditVerification.CheckAsync(source, federation.Id, federation.Code, cancellationToken);
            await RecordAsync(federation.Id, report, (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds, cancellationToken);
            if (report.FirstBadSeq is { } bad) LogBroken(logger, federation.Code, bad, report.Why ?? "");
            db.ChangeTracker.Clear();
        }
    }

    private async Task RecordAsync(Guid federation, ChainReport report, int milliseconds, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var log = await AuditLog.OpenAsync(db, federation, clock, requestId: null, cancel);
        var last = await db.ChainVerifications.AsNoTracking().Where(row => row.FederationId == federation)
            .OrderByDescending(row => row.At).Select(row => row.FirstBadSeq).FirstOrDefaultAsync(cancel);
        db.ChainVerifications.Add(new ChainVerification
        {
            FederationId = federation, At = log.Now, Checked = report.Checked, Checkpoints = report.Checkpoints,
            FirstBadSeq = report.FirstBadSeq, Why = report.Why, DurationMs = milliseconds,
        });
        // One event a finding, however many nights it stays.
        if (report.FirstBadSeq is { } bad && bad != last)
        {
            log.Append("audit.chain_broken", "system", new JsonObject { ["firstBadSeq"] = bad }, report.Why);
            var what = string.Create(CultureInfo.InvariantCulture, $"Event {bad}: {report.Why}");
            await db.NotifyAllAsync(federation, NoticeKinds.ChainBroken, DateOnly.FromDateTime(log.Now.UtcDateTime), what, log.Now, cancel);
        }

        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    [LoggerMessage(EventId = 4046, Level = LogLevel.Critical, Message = "The audit chain of {Federation} is broken at event {Seq}: {Why}")]
    private static partial void LogBroken(ILogger logger, string federation, long seq, string why);
}
