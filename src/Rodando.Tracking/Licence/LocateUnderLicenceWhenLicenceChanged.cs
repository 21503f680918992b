using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;

namespace Rodando.Tracking.Licence;

/// <summary>Keeps this module's copy of the licence facts and of the collective's name: highest version, of equals the newest.</summary>
internal sealed class LocateUnderLicenceWhenLicenceChanged(TrackingDb db) : IConsumer<LicenceChanged>
{
    public Task Consume(ConsumeContext<LicenceChanged> context)
    {
        var changed = context.Message;
        var facts = JsonSerializer.Serialize(changed.ToFacts(), PlatformJson.Facts);
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO tracking.licences AS known (collective_id, name, version, as_of, facts)
            VALUES ({changed.CollectiveId}, {changed.Name}, {changed.Version}, {changed.AsOf.ToUniversalTime()}, {facts}::jsonb)
            ON CONFLICT (collective_id) DO UPDATE
            SET name = excluded.name, version = excluded.version, as_of = excluded.as_of, facts = excluded.facts
            WHERE (known.version, known.as_of) < (excluded.version, excluded.as_of)
            """, context.CancellationToken);
    }
}
