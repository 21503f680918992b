using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Dispatch.Board;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Licence;

/// <summary>Keeps the highest version of the licence, and of equals the newest; a change lets open jobs be tried again.</summary>
internal sealed class KeepLicenceWhenLicenceChanged(DispatchDb db, TimeProvider clock) : IConsumer<LicenceChanged>
{
    public async Task Consume(ConsumeContext<LicenceChanged> context)
    {
        var (licence, cancel) = (context.Message, context.CancellationToken);
        var facts = JsonSerializer.Serialize(licence, PlatformJson.Facts);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        var rows = await db.Database.ExecuteSqlAsync($"""
            INSERT INTO dispatch.licences (collective_id, version, as_of, facts)
            VALUES ({licence.CollectiveId}, {licence.Version}, {licence.AsOf}, {facts}::jsonb)
            ON CONFLICT (collective_id) DO UPDATE
            SET version = excluded.version, as_of = excluded.as_of, facts = excluded.facts
            WHERE (excluded.version, excluded.as_of) > (licences.version, licences.as_of)
            """, cancel);
        if (rows == 1) await db.TryOpenJobsAgainAsync(clock.GetUtcNow(), cancel);
        await transaction.CommitAsync(cancel);
    }
}
