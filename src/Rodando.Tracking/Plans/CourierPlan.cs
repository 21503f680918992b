using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rodando.Contracts.Dispatch;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Plans;

/// <summary>What a courier is to do next, with the arrivals last told.</summary>
internal sealed record CourierPlan(int Version, IReadOnlyList<PlannedStop> Stops, IReadOnlyList<StopEstimate> Estimates)
{
    public static readonly CourierPlan None = new(0, [], []);

    public PlannedStop? Next => Stops.Count > 0 ? Stops[0] : null;

    public static NpgsqlBatchCommand Select(Guid collectiveId, Guid courierId) => new(
        "SELECT version, stops, estimates FROM tracking.plans WHERE collective_id = $1 AND courier_id = $2")
    { Parameters = { new() { Value = collectiveId }, new() { Value = courierId } } };

    /// <param name="row">Columns version, stops, estimates, from <paramref name="first"/> on.</param>
    public static CourierPlan Read(NpgsqlDataReader row, int first = 0) => new(
        row.GetInt32(first),
        JsonSerializer.Deserialize<PlannedStop[]>(row.GetString(first + 1), FeedJson.Options)!,
        JsonSerializer.Deserialize<StopEstimate[]>(row.GetString(first + 2), FeedJson.Options)!);

    /// <summary>Takes the place of any older version; under the courier's lock there is no newer one to overwrite.</summary>
    public NpgsqlBatchCommand Upsert(Guid collectiveId, Guid courierId, DateTimeOffset changedAt, DateTimeOffset now) => new("""
        INSERT INTO tracking.plans AS known (collective_id, courier_id, version, changed_at, stops, estimates, estimated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (collective_id, courier_id) DO UPDATE
        SET version = excluded.version, changed_at = excluded.changed_at, stops = excluded.stops,
            estimates = excluded.estimates, estimated_at = excluded.estimated_at
        WHERE known.version < excluded.version
        """)
    {
        Parameters =
        {
            new() { Value = collectiveId }, new() { Value = courierId }, new() { Value = Version }, new() { Value = changedAt },
            Json(Stops), Json(Estimates), new() { Value = now },
        },
    };

    public NpgsqlBatchCommand UpdateEstimates(Guid collectiveId, Guid courierId, DateTimeOffset now) => new(
        "UPDATE tracking.plans SET estimates = $4, estimated_at = $5 WHERE collective_id = $1 AND courier_id = $2 AND version = $3")
    {
        Parameters =
        {
            new() { Value = collectiveId }, new() { Value = courierId }, new() { Value = Version }, Json(Estimates), new() { Value = now },
        },
    };

    private static NpgsqlParameter Json<T>(T value) =>
        new() { Value = JsonSerializer.Serialize(value, FeedJson.Options), NpgsqlDbType = NpgsqlDbType.Jsonb };
}

/// <summary>The plan as the board shows it: data of the event <c>plan</c>.</summary>
internal sealed record PlanPicture(Guid CourierId, int Version, IReadOnlyList<PlannedStop> Stops);
