using System.Text.Json;
using Npgsql;
using Rodando.Contracts;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Tracking.Arrivals;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Plans;
using Rodando.Tracking.Windows;

namespace Rodando.Tracking.Positions;

/// <summary>What is known of where a courier is.</summary>
/// <param name="ToldAt">Time of the fix last told to planning.</param>
internal sealed record LastPosition(DateTimeOffset FixAt, GeoPoint Place, StopVisit? Visit, DateTimeOffset? ToldAt)
{
    public Start ToStart() => new(Place, FixAt, Visit);
}

/// <summary>All that a batch is judged by, read in one round trip under the courier's lock.</summary>
internal sealed record CourierState(LicenceFacts? Licence, IReadOnlyList<LocationWindow> Windows, LastPosition? Last, CourierPlan Plan)
{
    /// <summary>Class of the advisory locks that let one transaction at a time follow a courier.</summary>
    private const int LockClass = 3001;

    /// <param name="oldest">Time of the oldest fix: windows that ended before it do not matter.</param>
    /// <remarks>The transaction-level lock makes two batches of one phone, or a batch and a new plan, follow the courier one
    /// after the other; each statement of the batch sees what the one before has committed (read committed).</remarks>
    public static async Task<CourierState> LockAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid collectiveId, Guid courierId,
        DateTimeOffset oldest, DateTimeOffset newest, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Lock(courierId),
                new("SELECT facts FROM tracking.licences WHERE collective_id = $1") { Parameters = { new() { Value = collectiveId } } },
                WindowsOf(collectiveId, courierId, oldest, newest),
                LastOf(collectiveId, courierId),
                CourierPlan.Select(collectiveId, courierId),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        var licence = await reader.ReadAsync(cancel) ? JsonSerializer.Deserialize<LicenceFacts>(reader.GetString(0), PlatformJson.Facts) : null;
        await reader.NextResultAsync(cancel);
        var windows = new List<LocationWindow>();
        while (await reader.ReadAsync(cancel))
            windows.Add(new(reader.GetString(0) == "custody", reader.GetFieldValue<DateTimeOffset>(1), reader.GetFieldValue<DateTimeOffset>(2)));
        await reader.NextResultAsync(cancel);
        var last = await reader.ReadAsync(cancel) ? ReadLast(reader) : null;
        await reader.NextResultAsync(cancel);
        return new CourierState(licence, windows, last, await reader.ReadAsync(cancel) ? CourierPlan.Read(reader) : CourierPlan.None);
    }

    internal static NpgsqlBatchCommand Lock(Guid courierId) => new("SELECT pg_advisory_xact_lock($1, hashtext($2::text))")
    { Parameters = { new() { Value = LockClass }, new() { Value = courierId } } };

    private static NpgsqlBatchCommand WindowsOf(Guid collectiveId, Guid courierId, DateTimeOffset oldest, DateTimeOffset newest) => new("""
        SELECT kind, from_at, until_at FROM tracking.location_windows
        WHERE collective_id = $1 AND courier_id = $2 AND until_at > $3 AND from_at <= $4
        """)
    { Parameters = { new() { Value = collectiveId }, new() { Value = courierId }, new() { Value = oldest }, new() { Value = newest } } };

    private static NpgsqlBatchCommand LastOf(Guid collectiveId, Guid courierId) => new("""
        SELECT fix_at, latitude, longitude, visit_stop_id, visit_phase, visit_since, told_at FROM tracking.last_positions
        WHERE collective_id = $1 AND courier_id = $2
        """)
    { Parameters = { new() { Value = collectiveId }, new() { Value = courierId } } };

    private static LastPosition ReadLast(NpgsqlDataReader row) => new(
        row.GetFieldValue<DateTimeOffset>(0), new GeoPoint(row.GetDouble(1), row.GetDouble(2)),
        row.IsDBNull(3) ? null : new StopVisit(row.GetGuid(3), StopVisit.ParsePhase(row.GetString(4)), row.GetFieldValue<DateTimeOffset>(5)),
        row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6));
}
