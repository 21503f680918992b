using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Intake;
using Rodando.Platform.Persistence;

namespace Rodando.Members.ApiClients;

/// <summary>A merchant's way in: one key and one pair of client credentials. Only hashes are kept.</summary>
internal sealed class ApiClient : ICollectiveOwned
{
    public Guid Id { get; init; }

    public Guid CollectiveId { get; init; }

    public Guid MerchantId { get; init; }

    public required string Name { get; init; }

    /// <summary>live or test.</summary>
    public required string Mode { get; init; }

    public required byte[] KeyHash { get; init; }

    public required string ClientId { get; init; }

    public required byte[] ClientSecretHash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>What Intake has told of a merchant.</summary>
internal sealed class KnownMerchant : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public required string Name { get; init; }

    public bool Active { get; init; }

    public int Version { get; init; }
}

/// <summary>Keeps the newest version of a merchant.</summary>
internal sealed class CopyMerchantWhenMerchantChanged(MembersDb db) : IConsumer<MerchantChanged>
{
    public Task Consume(ConsumeContext<MerchantChanged> context)
    {
        var fact = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO members.merchants AS m (collective_id, id, name, active, version)
            VALUES ({fact.CollectiveId}, {fact.MerchantId}, {fact.Name}, {fact.Active}, {fact.Version})
            ON CONFLICT (collective_id, id) DO UPDATE SET name = excluded.name, active = excluded.active, version = excluded.version
            WHERE m.version < excluded.version
            """, context.CancellationToken);
    }
}
