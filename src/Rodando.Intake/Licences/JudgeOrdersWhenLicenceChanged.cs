using System.Text.Json;
using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;

namespace Rodando.Intake.Licences;

/// <summary>Keeps the newest facts of the licence, by which orders are judged: the highest version, and of equals the one read
/// last. Repeats change nothing.</summary>
/// <remarks>Accepting an order holds this row FOR SHARE, so an order stands wholly before or wholly after a change.</remarks>
internal sealed class JudgeOrdersWhenLicenceChanged(IntakeDb db) : IConsumer<LicenceChanged>
{
    public Task Consume(ConsumeContext<LicenceChanged> context)
    {
        var fact = context.Message;
        var text = JsonSerializer.Serialize(fact, PlatformJson.Facts);
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO intake.licences AS l (collective_id, version, as_of, fact)
            VALUES ({fact.CollectiveId}, {fact.Version}, {fact.AsOf}, {text}::jsonb)
            ON CONFLICT (collective_id) DO UPDATE SET version = excluded.version, as_of = excluded.as_of, fact = excluded.fact
            WHERE (excluded.version, excluded.as_of) > (l.version, l.as_of)
            """, context.CancellationToken);
    }
}
