using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Contracts.Tracking;
using Rodando.Tracking.Arrivals;
using Rodando.Tracking.Deliveries;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Plans;
using Rodando.Tracking.Streams;
using Rodando.Tracking.Windows;

namespace Rodando.Tracking.Positions;

/// <summary>Takes a batch in one transaction: judged, stored, followed, told.</summary>
internal sealed class PositionIngest(
    TrackingDb db, PositionPartitions partitions, ArrivalEstimates estimates, TimeProvider clock, IOptions<TrackingOptions> options,
    TrackingMetrics metrics)
{
    private static readonly TimeSpan OldestAge = TimeSpan.FromDays(7);
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    public async Task<SendPositionsResponse> TakeAsync(Guid courierId, IReadOnlyList<ReadFix> read, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var codes = read.Select(fix => fix.Code ?? Untimely(fix.Fix!.At, now)).ToArray();
        var timely = read.Where((_, index) => codes[index] is null).Select(fix => fix.Fix!).ToArray();
        var stored = 0;
        if (timely.Length > 0)
        {
            try
            {
                stored = await TakeTimelyAsync(courierId, read, codes, timely, now, cancel);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation && e.TableName == "positions")
            {
                // A day that we knew was dropped since (a clock set back far): make it again. The transaction has left nothing behind.
                partitions.Forget();
                db.ChangeTracker.Clear();
                stored = await TakeTimelyAsync(courierId, read, codes, timely, now, cancel);
            }
        }
        return Answer(codes, stored);
    }

    private static string? Untimely(DateTimeOffset at, DateTimeOffset now) =>
        at < now - OldestAge ? PositionCodes.TooOld : at > now + MostAhead ? PositionCodes.InFuture : null;

    /// <returns>How many fixes were new. Writes the reason into <paramref name="codes"/> of those not permitted.</returns>
    private async Task<int> TakeTimelyAsync(
        Guid courierId, IReadOnlyList<ReadFix> read, string?[] codes, IReadOnlyList<Fix> timely, DateTimeOffset now, CancellationToken cancel)
    {
        var (oldest, newest) = (timely.Min(fix => fix.At), timely.Max(fix => fix.At));
        await partitions.EnsureAsync(oldest, newest, cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (connection, raw) = ((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction)transaction.GetDbTransaction());
        var state = await CourierState.LockAsync(connection, raw, db.CollectiveId, courierId, oldest, newest, cancel);

        var permission = new LocationPermission(state.Windows, state.Licence, now);
        for (var index = 0; index < codes.Length; index++)
            codes[index] ??= permission.Refuse(read[index].Fix!.At);
        var permitted = read.Where((_, index) => codes[index] is null).Select(fix => fix.Fix!).ToArray();
        if (permitted.Length == 0)
            return 0;

        var following = Following.Of(state.Last, state.Plan.Next, permitted, options.Value);
        var arrivals = await ArrivalsAsync(state, following, now, cancel);
        var stored = await WriteAsync(connection, raw, courierId, permitted, following, arrivals, now, cancel);
        await TellModulesAsync(courierId, following, now, cancel);
        await TellBoardAsync(courierId, state, following, arrivals, now, cancel);
        await transaction.CommitAsync(cancel);
        return stored;
    }

    /// <returns>The plan with new estimates; null when those told before still hold.</returns>
    private async ValueTask<CourierPlan?> ArrivalsAsync(CourierState state, Following following, DateTimeOffset now, CancellationToken cancel)
    {
        if (following.Newest is not { } newest || state.Plan.Stops.Count == 0)
            return null;
        var fresh = await estimates.OfAsync(state.Plan.Stops, new Start(newest.Place, newest.At, following.Visit), now, cancel);
        return StopEstimate.Differ(state.Plan.Estimates, fresh) ? state.Plan with { Estimates = fresh } : null;
    }

    private async Task<int> WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Guid courierId, IReadOnlyList<Fix> permitted, Following following,
        CourierPlan? arrivals, DateTimeOffset now, CancellationToken cancel)
    {
        var insert = PositionStore.Insert(db.CollectiveId, courierId, permitted, now);
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { insert } };
        if (following.Newest is { } newest)
            batch.BatchCommands.Add(PositionStore.MoveOn(db.CollectiveId, courierId, newest, now, following));
        if (arrivals is not null)
            batch.BatchCommands.Add(arrivals.UpdateEstimates(db.CollectiveId, courierId, now));
        await batch.ExecuteNonQueryAsync(cancel);
        return (int)insert.RecordsAffected;
    }

    /// <summary>Positions themselves are not in the feed (streams read the last ones, which is also what coalesces them); what
    /// follows from them is.</summary>
    private async Task TellBoardAsync(
        Guid courierId, CourierState state, Following following, CourierPlan? arrivals, DateTimeOffset now, CancellationToken cancel)
    {
        var news = new List<FeedEntry>();
        if (following is { Newest: not null, Next: { } next } && following.Visit != state.Last?.Visit
            && await LockedAsync(next.DeliveryId, cancel) is { Reference: not null, EndedAt: null } delivery)
            news.Add(FeedEntry.Of(FeedEntry.Job, delivery.DeliveryId, courierId, JobPicture.Of(delivery, following.Visit)));
        if (arrivals is not null)
            news.AddRange(PlanNews.OfEstimates(courierId, state.Plan.Estimates, arrivals.Estimates, now));
        await Feed.AppendAsync(db, news, now, cancel);
    }

    /// <summary>The delivery as it will still be when this is told: a change under way is waited for, a later one waits for us, so that the
    /// feed never shows an older picture after a newer one.</summary>
    private async Task<TrackedDelivery?> LockedAsync(Guid deliveryId, CancellationToken cancel) => (await db.Deliveries.FromSql($"""
        SELECT * FROM tracking.deliveries WHERE collective_id = {db.CollectiveId} AND delivery_id = {deliveryId} FOR SHARE
        """).IgnoreQueryFilters().AsNoTracking().ToListAsync(cancel)).SingleOrDefault();

    private async Task TellModulesAsync(Guid courierId, Following following, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var fix in following.Reached)
        {
            var stop = following.Next!;
            db.Announce(new CourierReachedStop(Guid.CreateVersion7(now), db.CollectiveId, fix.At, courierId, stop.DeliveryId, stop.StopId,
                Math.Round(StopVisit.DistanceMetres(fix, stop), 1)), courierId);
        }
        if (following is { TellMoved: true, Newest: { } newest })
            db.Announce(new CourierMoved(
                Guid.CreateVersion7(now), db.CollectiveId, newest.At, courierId, newest.Place.Latitude, newest.Place.Longitude), courierId);
        if (db.ChangeTracker.HasChanges())
            await db.SaveChangesAsync(cancel);
    }

    private SendPositionsResponse Answer(string?[] codes, int stored)
    {
        var refused = codes.Select((code, index) => (code, index)).Where(one => one.code is not null)
            .Select(one => new RefusedFix(one.index, one.code!)).ToArray();
        var duplicates = codes.Length - refused.Length - stored;
        metrics.Took(stored, duplicates);
        foreach (var fix in refused)
            metrics.Refused(fix.Code);
        return new SendPositionsResponse(stored, duplicates, refused);
    }
}
