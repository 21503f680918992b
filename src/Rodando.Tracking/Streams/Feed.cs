using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;
using Rodando.Platform.Http;

namespace Rodando.Tracking.Streams;

/// <summary>Something the board is told: job, plan, eta or alert.</summary>
/// <param name="Data">Written as JSON once, here, and sent as it stands.</param>
internal sealed record FeedEntry(string Type, Guid? DeliveryId, Guid? CourierId, string Data)
{
    public const string Job = "job";
    public const string Plan = "plan";
    public const string Eta = "eta";
    public const string Alert = "alert";

    public static FeedEntry Of<T>(string type, Guid? deliveryId, Guid? courierId, T data) =>
        new(type, deliveryId, courierId, JsonSerializer.Serialize(data, FeedJson.Options));
}

internal static class FeedJson
{
    /// <summary>The web's shapes, for what is not sent by an endpoint's result.</summary>
    public static readonly JsonSerializerOptions Options = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        PlatformJson.Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}

/// <summary>Numbers what happens in a collective, without gaps and in the order of commits.</summary>
/// <remarks>
/// The row of <c>feed_heads</c> is the lock: whoever wants numbers updates it and keeps it until the transaction ends, so the
/// next writer gets its numbers only after the one before has become visible, or has given its numbers back by rolling back.
/// Hence a reader that sees number n sees all below it, and "everything after n" never skips a number that comes later.
/// Append last in a transaction, so that the lock is held for the commit only, and nobody waits for another lock while
/// holding it (no deadlock).
/// </remarks>
internal static class Feed
{
    public const string Channel = "rodando_feed";

    public static async Task AppendAsync(TrackingDb db, IReadOnlyList<FeedEntry> entries, DateTimeOffset now, CancellationToken cancel)
    {
        if (entries.Count == 0)
            return;
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var batch = new NpgsqlBatch(connection, (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction())
        {
            BatchCommands =
            {
                Append(db.CollectiveId, entries, now),
                new("SELECT pg_notify($1, $2)") { Parameters = { new() { Value = Channel }, new() { Value = db.CollectiveId.ToString() } } },
            },
        };
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlBatchCommand Append(Guid collectiveId, IReadOnlyList<FeedEntry> entries, DateTimeOffset now) => new("""
        WITH head AS (
            INSERT INTO tracking.feed_heads AS known (collective_id, last_sequence) VALUES ($1, $2)
            ON CONFLICT (collective_id) DO UPDATE SET last_sequence = known.last_sequence + excluded.last_sequence
            RETURNING last_sequence)
        INSERT INTO tracking.feed (collective_id, sequence, at, type, delivery_id, courier_id, data)
        SELECT $1, head.last_sequence - $2 + entry.place, $3, entry.type, entry.delivery_id, entry.courier_id, entry.data::json
        FROM head, unnest($4::text[], $5::uuid[], $6::uuid[], $7::text[]) WITH ORDINALITY entry (type, delivery_id, courier_id, data, place)
        """)
    {
        Parameters =
        {
            new() { Value = collectiveId },
            new() { Value = (long)entries.Count },
            new() { Value = now },
            new() { Value = entries.Select(entry => entry.Type).ToArray() },
            new() { Value = entries.Select(entry => entry.DeliveryId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { Value = entries.Select(entry => entry.CourierId).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid },
            new() { Value = entries.Select(entry => entry.Data).ToArray() },
        },
    };
}
