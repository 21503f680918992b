using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Register;
using Rodando.Platform.Jobs;

namespace Rodando.Licensing.Checkpoints;

/// <summary>Signs every federation's chain once a UTC day and hands the signature to each of its collectives.</summary>
/// <remarks>Two runs of one day meet at the chain's head and at the primary key; the second finds the day done.</remarks>
internal sealed partial class MakeCheckpoints(LicensingDb db, TimeProvider clock, KeyFiles files, ILogger<MakeCheckpoints> logger) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var due = await db.Federations.AsNoTracking()
            .Where(row => !db.AuditCheckpoints.Any(made => made.FederationId == row.Id && made.Day >= today)).OrderBy(row => row.Id).ToListAsync(cancellationToken);
        foreach (var federation in due)
        {
            await SignAsync(federation, cancellationToken);
            db.ChangeTracker.Clear();
        }
    }

    private async Task SignAsync(Federation federation, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var log = await AuditLog.OpenAsync(db, federation.Id, clock, requestId: null, cancel);
        var day = DateOnly.FromDateTime(log.Now.UtcDateTime);
        if (await db.AuditCheckpoints.AnyAsync(row => row.FederationId == federation.Id && row.Day == day, cancel)) return;
        var key = await db.SigningKeys.SingleOrDefaultAsync(row => row.FederationId == federation.Id && row.RetiredAt == null, cancel)
            ?? KeyEvents.Introduce(db, log, files, federation.Id);
        var unsigned = new AuditCheckpoint
        {
            FederationId = federation.Id, Day = day, Seq = log.Head.Seq, ChainHash = log.Head.ChainHash, At = log.Now, KeyId = key.KeyId, Signature = "",
        };
        if (files.Sign(key, SignedCheckpoint.Of(unsigned, federation.Code).Canonical()) is not { } signature)
        {
            // A new key must not come by itself: everybody shall see that the old one is gone, and who said so.
            LogKeyMissing(logger, federation.Code, key.KeyId);
            return;
        }

        db.AuditCheckpoints.Add(new AuditCheckpoint
        {
            FederationId = federation.Id, Day = day, Seq = unsigned.Seq, ChainHash = unsigned.ChainHash, At = log.Now, KeyId = key.KeyId, Signature = signature,
        });
        await db.SaveChangesAsync(cancel);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.checkpoint_deliveries (collective_id, federation_id, day, handed_at)
            SELECT collective_id, federation_id, {day}, {log.Now} FROM licensing.collectives
            WHERE federation_id = {federation.Id} AND state <> 'declined'
            """, cancel);
        // Daily mail is not read; one a week covers all before it, and the others are in the app.
        if (day.DayOfWeek == DayOfWeek.Monday)
        {
            var text = JsonSerializer.Serialize(SignedCheckpoint.Of(unsigned, federation.Code) with { Signature = signature }, JsonSerializerOptions.Web);
            await db.NotifyAllAsync(federation.Id, NoticeKinds.Checkpoint, day, text, log.Now, cancel);
        }

        await transaction.CommitAsync(cancel);
    }

    [LoggerMessage(EventId = 4045, Level = LogLevel.Critical,
        Message = "The audit chain of {Federation} cannot be signed: the private key {KeyId} is not in the key folder. Restore it, or have a registrar replace it.")]
    private static partial void LogKeyMissing(ILogger logger, string federation, string keyId);
}
