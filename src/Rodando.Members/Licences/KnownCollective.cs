using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Licences;

/// <summary>What Licensing has told of a collective.</summary>
internal sealed class KnownCollective : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid FederationId { get; init; }

    public required string Name { get; init; }

    /// <summary>0 as long as nothing but the registration is known.</summary>
    public long LicenceVersion { get; init; }

    public DateTimeOffset LicenceAsOf { get; init; }

    /// <summary><see cref="LicenceFacts"/> as JSON; null as long as nothing but the registration is known.</summary>
    public string? Licence { get; init; }

    public LicenceFacts? Facts => Licence is null ? null : JsonSerializer.Deserialize<LicenceFacts>(Licence, PlatformJson.Facts);
}

internal static class LicenceCopy
{
    /// <summary>Asks the gate with this module's copy of the facts.</summary>
    /// <param name="of">The collective, in the system's scope; otherwise the tenant's.</param>
    /// <returns>Null when it may be done; otherwise 403 with the gate's code and the state in force.</returns>
    public static async Task<ProblemHttpResult?> AskGateAsync(
        this MembersDb db, LicenceAction action, DateTimeOffset now, CancellationToken cancel,
        LicenceCircumstances circumstances = LicenceCircumstances.None, Guid? of = null)
    {
        var id = of ?? db.CollectiveId;
        var known = await db.Collectives.IgnoreQueryFilters().AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == id, cancel);
        var answer = LicenceGate.May(action, known?.Facts, now, circumstances);
        return answer.IsAllowed ? null : answer.ToProblem();
    }
}

/// <summary>Learns that a collective exists. The licence's own fact may have come first and knows more.</summary>
internal sealed class KnowCollectiveWhenCollectiveRegistered(MembersDb db) : IConsumer<CollectiveRegistered>
{
    public Task Consume(ConsumeContext<CollectiveRegistered> context)
    {
        var fact = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO members.collectives (collective_id, federation_id, name, licence_version, licence_as_of)
            VALUES ({fact.CollectiveId}, {fact.FederationId}, {fact.Name}, 0, {fact.OccurredAt})
            ON CONFLICT DO NOTHING
            """, context.CancellationToken);
    }
}

/// <summary>Keeps the newest copy of the licence facts: the highest version, and of equals the newest reading.</summary>
internal sealed class CopyLicenceWhenLicenceChanged(MembersDb db) : IConsumer<LicenceChanged>
{
    public Task Consume(ConsumeContext<LicenceChanged> context)
    {
        var fact = context.Message;
        var facts = JsonSerializer.Serialize(fact.ToFacts(), PlatformJson.Facts);
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO members.collectives AS c (collective_id, federation_id, name, licence_version, licence_as_of, licence)
            VALUES ({fact.CollectiveId}, {fact.FederationId}, {fact.Name}, {fact.Version}, {fact.AsOf}, {facts}::jsonb)
            ON CONFLICT (collective_id) DO UPDATE
            SET name = excluded.name, licence_version = excluded.licence_version, licence_as_of = excluded.licence_as_of, licence = excluded.licence
            WHERE (c.licence_version, c.licence_as_of) < (excluded.licence_version, excluded.licence_as_of)
            """, context.CancellationToken);
    }
}
