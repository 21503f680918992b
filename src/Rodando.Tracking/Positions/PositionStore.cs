using Npgsql;
using NpgsqlTypes;
using Rodando.Tracking.Arrivals;

namespace Rodando.Tracking.Positions;

/// <summary>The statements of the write path, one round trip each way however large the batch (docs/decisions/0008).</summary>
internal static class PositionStore
{
    /// <summary>Adds the fixes; those known by (courier, time, id) are left as they are.</summary>
    public static NpgsqlBatchCommand Insert(Guid collectiveId, Guid courierId, IReadOnlyList<Fix> fixes, DateTimeOffset receivedAt) => new("""
        INSERT INTO tracking.positions (collective_id, courier_id, received_at, fix_at, fix_id, latitude, longitude,
            accuracy_metres, speed_metres_per_second, heading_degrees, altitude_metres, battery_percent)
        SELECT $1, $2, $3, f.* FROM unnest($4::timestamptz[], $5::text[], $6::float8[], $7::float8[],
            $8::real[], $9::real[], $10::real[], $11::real[], $12::smallint[]) f
        ON CONFLICT DO NOTHING
        """)
    {
        Parameters =
        {
            new() { Value = collectiveId },
            new() { Value = courierId },
            new() { Value = receivedAt },
            Column(fixes, NpgsqlDbType.TimestampTz, fix => fix.At),
            Column(fixes, NpgsqlDbType.Text, fix => fix.Id),
            Column(fixes, NpgsqlDbType.Double, fix => fix.Place.Latitude),
            Column(fixes, NpgsqlDbType.Double, fix => fix.Place.Longitude),
            Column(fixes, NpgsqlDbType.Real, fix => fix.AccuracyMetres),
            Column(fixes, NpgsqlDbType.Real, fix => fix.SpeedMetresPerSecond),
            Column(fixes, NpgsqlDbType.Real, fix => fix.HeadingDegrees),
            Column(fixes, NpgsqlDbType.Real, fix => fix.AltitudeMetres),
            Column(fixes, NpgsqlDbType.Smallint, fix => fix.BatteryPercent),
        },
    };

    /// <summary>Moves the courier's last position forward; an older fix changes nothing, whoever commits first.</summary>
    public static NpgsqlBatchCommand MoveOn(Guid collectiveId, Guid courierId, Fix newest, DateTimeOffset receivedAt, Following following) => new("""
        INSERT INTO tracking.last_positions AS known (collective_id, courier_id, fix_at, received_at, latitude, longitude,
            accuracy_metres, speed_metres_per_second, heading_degrees, battery_percent, told_at, visit_stop_id, visit_phase, visit_since)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (collective_id, courier_id) DO UPDATE
        SET fix_at = excluded.fix_at, received_at = excluded.received_at, latitude = excluded.latitude, longitude = excluded.longitude,
            accuracy_metres = excluded.accuracy_metres, speed_metres_per_second = excluded.speed_metres_per_second,
            heading_degrees = excluded.heading_degrees, battery_percent = excluded.battery_percent, told_at = excluded.told_at,
            visit_stop_id = excluded.visit_stop_id, visit_phase = excluded.visit_phase, visit_since = excluded.visit_since
        WHERE known.fix_at < excluded.fix_at
        """)
    {
        Parameters =
        {
            new() { Value = collectiveId },
            new() { Value = courierId },
            new() { Value = newest.At },
            new() { Value = receivedAt },
            new() { Value = newest.Place.Latitude },
            new() { Value = newest.Place.Longitude },
            Value(newest.AccuracyMetres, NpgsqlDbType.Real),
            Value(newest.SpeedMetresPerSecond, NpgsqlDbType.Real),
            Value(newest.HeadingDegrees, NpgsqlDbType.Real),
            Value(newest.BatteryPercent, NpgsqlDbType.Smallint),
            Value(following.ToldAt, NpgsqlDbType.TimestampTz),
            Value(following.Visit?.StopId, NpgsqlDbType.Uuid),
            Value(following.Visit?.PhaseName, NpgsqlDbType.Text),
            Value(following.Visit?.Since, NpgsqlDbType.TimestampTz),
        },
    };

    private static NpgsqlParameter Column<T>(IReadOnlyList<Fix> fixes, NpgsqlDbType type, Func<Fix, T> value)
    {
        var column = new T[fixes.Count];
        for (var row = 0; row < column.Length; row++)
            column[row] = value(fixes[row]);
        return new NpgsqlParameter { Value = column, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private static NpgsqlParameter Value<T>(T? value, NpgsqlDbType type) => new() { Value = value is null ? DBNull.Value : value, NpgsqlDbType = type };
}
