using Npgsql;

namespace Rodando.Tracking.Streams;

/// <summary>An entry of the feed as stored.</summary>
internal sealed record FeedRow(long Sequence, string Type, Guid? DeliveryId, Guid? CourierId, string Data);

/// <summary>What of the feed is there: <paramref name="Head"/> is the last number given, 0 before the first.</summary>
/// <param name="Oldest">The lowest number still kept; head + 1 when nothing is.</param>
internal readonly record struct FeedExtent(long Oldest, long Head)
{
    /// <summary>True when everything after <paramref name="sequence"/> is still there.</summary>
    public bool Continues(long sequence) => sequence >= Oldest - 1 && sequence <= Head;
}

internal static class FeedReader
{
    public const int PageSize = 500;

    /// <summary>The next entries, at most <see cref="PageSize"/>. Numbers have no gaps, so the first is <paramref name="sequence"/> + 1.</summary>
    public static async Task<List<FeedRow>> AfterAsync(NpgsqlConnection connection, Guid collectiveId, long sequence, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT sequence, type, delivery_id, courier_id, data FROM tracking.feed
            WHERE collective_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3
            """, connection)
        { Parameters = { new() { Value = collectiveId }, new() { Value = sequence }, new() { Value = PageSize } } };
        await using var row = await command.ExecuteReaderAsync(cancel);
        var rows = new List<FeedRow>();
        while (await row.ReadAsync(cancel))
            rows.Add(new FeedRow(
                row.GetInt64(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetGuid(2), row.IsDBNull(3) ? null : row.GetGuid(3), row.GetString(4)));
        return rows;
    }

    public static async Task<FeedExtent> ExtentAsync(NpgsqlConnection connection, Guid collectiveId, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT (SELECT min(sequence) FROM tracking.feed WHERE collective_id = $1),
                   coalesce((SELECT last_sequence FROM tracking.feed_heads WHERE collective_id = $1), 0)
            """, connection)
        { Parameters = { new() { Value = collectiveId } } };
        await using var row = await command.ExecuteReaderAsync(cancel);
        await row.ReadAsync(cancel);
        var head = row.GetInt64(1);
        return new FeedExtent(row.IsDBNull(0) ? head + 1 : row.GetInt64(0), head);
    }
}
