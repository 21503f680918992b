using Npgsql;
using Rodando.Platform.Tenancy;

namespace Rodando.Intake.Webhooks;

/// <summary>A message that this process has claimed for one endpoint.</summary>
/// <param name="Number">Which attempt the next one is, 1 to 10.</param>
internal sealed record ClaimedSend(Guid CollectiveId, Guid EndpointId, Guid MessageId, int Number, Uri Url, byte[] Secret, string Body);

/// <summary>What waits to be sent, in all collectives, shared by all processes.</summary>
internal sealed class WebhookQueue(NpgsqlDataSource source, TimeProvider clock)
{
    /// <remarks>
    /// First the endpoints that have something waiting, by hopping through the index from one to the next; then of each the oldest
    /// few that are due. So the cost follows the number of endpoints with news, not the length of any one's backlog, and a slow
    /// endpoint fills only its own few places. A claim runs out by the database's clock, in real time.
    /// </remarks>
    private const string Claim = """
        WITH RECURSIVE waiting (endpoint_id) AS (
            (SELECT endpoint_id FROM intake.webhook_sends WHERE state = 'pending' ORDER BY endpoint_id LIMIT 1)
            UNION ALL
            SELECT (SELECT s.endpoint_id FROM intake.webhook_sends s
                    WHERE s.state = 'pending' AND s.endpoint_id > w.endpoint_id ORDER BY s.endpoint_id LIMIT 1)
            FROM waiting w WHERE w.endpoint_id IS NOT NULL),
        due AS (
            SELECT s.* FROM waiting w CROSS JOIN LATERAL (
                SELECT s.collective_id, s.endpoint_id, s.message_id, s.next_attempt_at FROM intake.webhook_sends s
                WHERE s.endpoint_id = w.endpoint_id AND s.state = 'pending' AND s.next_attempt_at <= $1
                  AND (s.claimed_until IS NULL OR s.claimed_until < clock_timestamp())
                ORDER BY s.next_attempt_at
                LIMIT greatest(0, $2 - coalesce((SELECT b.n FROM unnest($3, $4) AS b (id, n) WHERE b.id = w.endpoint_id), 0))
                FOR UPDATE SKIP LOCKED) s
            ORDER BY s.next_attempt_at LIMIT $5)
        UPDATE intake.webhook_sends s SET claimed_until = clock_timestamp() + $6
        FROM due
        JOIN intake.webhook_endpoints e ON e.collective_id = due.collective_id AND e.id = due.endpoint_id
        JOIN intake.webhook_messages m ON m.collective_id = due.collective_id AND m.id = due.message_id
        WHERE s.collective_id = due.collective_id AND s.endpoint_id = due.endpoint_id AND s.message_id = due.message_id
        RETURNING s.collective_id, s.endpoint_id, s.message_id, s.attempts + 1, e.url, e.secret, m.body
        """;

    private const string Note = """
        INSERT INTO intake.webhook_attempts (collective_id, endpoint_id, id, message_id, number, at, status_code, error, duration_ms)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
        WHERE EXISTS (SELECT 1 FROM intake.webhook_endpoints WHERE collective_id = $1 AND id = $2)
        """;

    private const string Settle = """
        UPDATE intake.webhook_sends SET state = $4, attempts = attempts + 1, next_attempt_at = coalesce($5, next_attempt_at), claimed_until = NULL
        WHERE collective_id = $1 AND endpoint_id = $2 AND message_id = $3 AND state = 'pending'
        """;

    private const string Disable =
        "UPDATE intake.webhook_endpoints SET active = false, disabled_at = $3 WHERE collective_id = $1 AND id = $2 AND active";

    private const string GiveUp =
        "UPDATE intake.webhook_sends SET state = 'failed', claimed_until = NULL WHERE collective_id = $1 AND endpoint_id = $2 AND state = 'pending'";

    /// <param name="busy">How many messages this process is sending to each endpoint.</param>
    /// <param name="perEndpoint">How many it may.</param>
    /// <param name="most">How many more it may send at all.</param>
    /// <param name="lease">After this the claim runs out; longer than any attempt takes.</param>
    public async Task<List<ClaimedSend>> ClaimAsync(
        IReadOnlyDictionary<Guid, int> busy, int perEndpoint, int most, TimeSpan lease, CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand(Claim, connection);
        Add(command.Parameters, clock.Now(), perEndpoint, busy.Keys.ToArray(), busy.Values.ToArray(), most, lease);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var claimed = new List<ClaimedSend>();
        while (await reader.ReadAsync(cancel))
            claimed.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetInt32(3), new Uri(reader.GetString(4)),
                reader.GetFieldValue<byte[]>(5), reader.GetString(6)));
        return claimed;
    }

    /// <summary>Writes what came of an attempt, and when the next one is.</summary>
    public async Task SettleAsync(ClaimedSend send, SendOutcome outcome, CancellationToken cancel)
    {
        var now = clock.Now();
        var pause = outcome.Delivered || outcome.Gone ? null : RetrySchedule.After(send.Number, outcome.RetryAfter, Random.Shared.NextDouble());
        var state = outcome.Delivered ? "delivered" : pause is null ? "failed" : WebhookSend.Pending;
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var batch = new NpgsqlBatch(connection);
        Add(batch, Note, send.CollectiveId, send.EndpointId, Guid.CreateVersion7(now), send.MessageId, send.Number, now,
            (object?)outcome.StatusCode ?? DBNull.Value, (object?)outcome.Error ?? DBNull.Value, (int)outcome.Duration.TotalMilliseconds);
        Add(batch, Settle, send.CollectiveId, send.EndpointId, send.MessageId, state, pause is { } wait ? now + wait : DBNull.Value);
        if (outcome.Gone)
        {
            Add(batch, Disable, send.CollectiveId, send.EndpointId, now);
            Add(batch, GiveUp, send.CollectiveId, send.EndpointId);
        }
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, values);
        batch.BatchCommands.Add(command);
    }

    private static void Add(NpgsqlParameterCollection parameters, params object[] values)
    {
        foreach (var value in values)
            parameters.Add(new NpgsqlParameter { Value = value });
    }
}
