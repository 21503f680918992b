using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Rodando.Tracking.Deliveries;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Plans;
using Rodando.Tracking.Positions;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Board;

/// <summary>The board as it stands: data of the event <c>snapshot</c>, the first of a stream that does not resume another.</summary>
/// <param name="Sequence">Everything up to this number of the feed is in it; the stream goes on with the next.</param>
/// <param name="Truncated">True when there were more jobs or plans than are shown.</param>
internal sealed record BoardSnapshot(
    long Sequence, DateTimeOffset At, IReadOnlyList<JobPicture> Jobs, IReadOnlyList<PlanPicture> Plans, IReadOnlyList<EtaPicture> Etas,
    IReadOnlyList<CourierPositionResponse> Positions, bool Truncated)
{
    private const int Most = 2000;

    /// <remarks>One repeatable-read transaction: number and contents are of the same moment.</remarks>
    public static async Task<BoardSnapshot> ReadAsync(TrackingDb db, DateTimeOffset now, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var extent = await FeedReader.ExtentAsync(connection, db.CollectiveId, cancel);
        var jobs = await db.Deliveries.AsNoTracking().Where(row => row.EndedAt == null && row.Reference != null)
            .OrderBy(row => row.DeliveryId).Take(Most).ToListAsync(cancel);
        var plans = await PlansAsync(connection, (NpgsqlTransaction)transaction.GetDbTransaction(), db.CollectiveId, cancel);
        var positions = await LivePositions.ReadAsync(connection, db.CollectiveId, now, Guid.Empty, Most, cancel);
        return new BoardSnapshot(
            extent.Head, now, [.. jobs.Select(job => JobPicture.Of(job, visit: null))],
            [.. plans.Select(one => new PlanPicture(one.CourierId, one.Plan.Version, one.Plan.Stops))],
            [.. plans.Select(one => new EtaPicture(one.CourierId, one.EstimatedAt, one.Plan.Estimates))],
            [.. positions.Select(position => CourierPositionResponse.Of(position, now))],
            jobs.Count == Most || plans.Count == Most || positions.Count == Most);
    }

    private static async Task<List<(Guid CourierId, DateTimeOffset EstimatedAt, CourierPlan Plan)>> PlansAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid collectiveId, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("""
            SELECT courier_id, estimated_at, version, stops, estimates FROM tracking.plans
            WHERE collective_id = $1 AND stops <> '[]' ORDER BY courier_id LIMIT $2
            """, connection, transaction)
        { Parameters = { new() { Value = collectiveId }, new() { Value = Most } } };
        await using var row = await command.ExecuteReaderAsync(cancel);
        var plans = new List<(Guid, DateTimeOffset, CourierPlan)>();
        while (await row.ReadAsync(cancel))
            plans.Add((row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), CourierPlan.Read(row, first: 2)));
        return plans;
    }
}
