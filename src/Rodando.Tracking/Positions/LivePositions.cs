using System.Runtime.InteropServices;
using Npgsql;

namespace Rodando.Tracking.Positions;

/// <summary>Where a courier is who may be located now.</summary>
/// <param name="FixAt">When the phone was there.</param>
/// <param name="Until">When the window ends in which he may be located, as far as known now.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LivePosition(
    Guid CourierId, string? FirstName, double Latitude, double Longitude, float? AccuracyMetres, float? SpeedMetresPerSecond,
    float? HeadingDegrees, short? BatteryPercent, DateTimeOffset FixAt, DateTimeOffset Until);

/// <summary>The one way to read a present position. It asks at the moment of reading whether the courier may be located now, and
/// whether the fix was taken in that same window: yesterday's doorstep does not come back with today's shift.</summary>
internal static class LivePositions
{
    private const string Sql = """
        SELECT p.courier_id, c.first_name, p.latitude, p.longitude, p.accuracy_metres, p.speed_metres_per_second,
               p.heading_degrees, p.battery_percent, p.fix_at, w.until_at
        FROM tracking.last_positions p
        CROSS JOIN LATERAL (
            SELECT max(w.until_at) AS until_at FROM tracking.location_windows w
            WHERE w.collective_id = p.collective_id AND w.courier_id = p.courier_id
              AND w.from_at <= $2 AND w.until_at > $2 AND w.from_at <= p.fix_at) w
        LEFT JOIN tracking.couriers c ON c.collective_id = p.collective_id AND c.courier_id = p.courier_id
        WHERE p.collective_id = $1 AND w.until_at IS NOT NULL
        """;

    /// <summary>All of the collective, by courier id, beginning after <paramref name="after"/>.</summary>
    public static async Task<List<LivePosition>> ReadAsync(
        NpgsqlConnection connection, Guid collectiveId, DateTimeOffset now, Guid after, int limit, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"{Sql} AND p.courier_id > $3 ORDER BY p.courier_id LIMIT $4", connection)
        {
            Parameters = { new() { Value = collectiveId }, new() { Value = now }, new() { Value = after }, new() { Value = limit } },
        };
        return await ReadAsync(command, cancel);
    }

    /// <summary>That of one courier; null when he may not be located now, or has sent nothing in this window.</summary>
    public static async Task<LivePosition?> FindAsync(
        NpgsqlConnection connection, Guid collectiveId, Guid courierId, DateTimeOffset now, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"{Sql} AND p.courier_id = $3", connection)
        { Parameters = { new() { Value = collectiveId }, new() { Value = now }, new() { Value = courierId } } };
        return await ReadAsync(command, cancel) is [var one] ? one : null;
    }

    private static async Task<List<LivePosition>> ReadAsync(NpgsqlCommand command, CancellationToken cancel)
    {
        await using var row = await command.ExecuteReaderAsync(cancel);
        var found = new List<LivePosition>();
        while (await row.ReadAsync(cancel))
            found.Add(new LivePosition(
                row.GetGuid(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetDouble(2), row.GetDouble(3),
                Nullable<float>(row, 4), Nullable<float>(row, 5), Nullable<float>(row, 6), Nullable<short>(row, 7),
                row.GetFieldValue<DateTimeOffset>(8), row.GetFieldValue<DateTimeOffset>(9)));
        return found;
    }

    private static T? Nullable<T>(NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
