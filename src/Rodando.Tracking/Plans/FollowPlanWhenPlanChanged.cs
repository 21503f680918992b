using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using Rodando.Contracts.Dispatch;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Positions;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Plans;

/// <summary>Keeps the newest plan of the courier and estimates its arrivals. An older or repeated one changes nothing.</summary>
internal sealed class FollowPlanWhenPlanChanged(TrackingDb db, ArrivalEstimates estimates, TimeProvider clock) : IConsumer<PlanChanged>
{
    public async Task Consume(ConsumeContext<PlanChanged> context)
    {
        var (changed, cancel, now) = (context.Message, context.CancellationToken, clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (connection, raw) = ((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        var state = await CourierState.LockAsync(connection, raw, db.CollectiveId, changed.CourierId, now, now, cancel);
        if (changed.PlanVersion <= state.Plan.Version)
            return;

        var arrivals = await estimates.OfAsync(changed.Stops, state.Last?.ToStart(), now, cancel);
        var plan = new CourierPlan(changed.PlanVersion, changed.Stops, arrivals);
        await using (var batch = new NpgsqlBatch(connection, raw)
        {
            BatchCommands = { plan.Upsert(db.CollectiveId, changed.CourierId, changed.OccurredAt.ToUniversalTime(), now) },
        })
            await batch.ExecuteNonQueryAsync(cancel);
        await Feed.AppendAsync(
            db, [PlanNews.OfPlan(changed.CourierId, plan), .. PlanNews.OfEstimates(changed.CourierId, state.Plan.Estimates, arrivals, now)], now, cancel);
        await transaction.CommitAsync(cancel);
    }
}
