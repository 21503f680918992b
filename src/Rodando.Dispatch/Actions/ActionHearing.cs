using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Couriers;
using Rodando.Dispatch.Decisions;
using Rodando.Dispatch.Jobs;
using Rodando.Dispatch.Plans;

namespace Rodando.Dispatch.Actions;

/// <summary>Hears a batch of a courier's actions, in one transaction under the board's lock.</summary>
internal sealed class ActionHearing(DispatchDb db, TimeProvider clock)
{
    private readonly Dictionary<Guid, Job> jobs = [];
    private readonly Dictionary<string, CourierAction> known = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, List<CourierAction>> words = [];
    private readonly Dictionary<CourierAction, int> fresh = new(ReferenceEqualityComparer.Instance);

    public async Task<PerformActionsResponse> HearAsync(
        Guid courier, IReadOnlyList<CourierActionRequest> said, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        var now = clock.GetUtcNow();
        await LoadAsync(courier, said, cancel);
        var results = said.Select((one, index) => Take(courier, one, index, now)).ToArray();
        var news = fresh.Keys.Select(action => action.DeliveryId).Distinct()
            .Select(delivery => jobs[delivery].Hear(words[delivery], now)).ToList();
        foreach (var (action, index) in fresh)
            results[index] = ResultOf(action, news.Single(one => one.Job.DeliveryId == action.DeliveryId).Outcome.Effects[action]);
        var version = await FollowAsync(courier, news, now, cancel);
        await transaction.CommitAsync(cancel);
        return new PerformActionsResponse(results, version);
    }

    private async Task LoadAsync(Guid courier, IReadOnlyList<CourierActionRequest> said, CancellationToken cancel)
    {
        var ids = said.Select(one => one?.Id).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var deliveries = said.Select(one => one?.DeliveryId).OfType<Guid>().Distinct().ToArray();
        var before = db.Actions.AsNoTracking().Where(action => action.CourierId == courier && ids.Contains(action.ActionId));
        await foreach (var action in before.AsAsyncEnumerable().WithCancellation(cancel)) known[action.ActionId] = action;
        var theirs = db.Jobs.Where(job => deliveries.Contains(job.DeliveryId)).Include(job => job.Stops).Include(job => job.Holdings);
        await foreach (var job in theirs.AsAsyncEnumerable().WithCancellation(cancel)) jobs[job.DeliveryId] = job;
        var all = await db.Actions.AsNoTracking().Where(action => deliveries.Contains(action.DeliveryId)).ToListAsync(cancel);
        foreach (var delivery in deliveries) words[delivery] = [.. all.Where(action => action.DeliveryId == delivery)];
    }

    private CourierActionResult Take(Guid courier, CourierActionRequest said, int index, DateTimeOffset now)
    {
        if (ActionReading.Fault(said) is { } fault) return fault;
        var before = known.GetValueOrDefault(said.Id!);
        if (before is not null && before.DeliveryId != said.DeliveryId) return Reused(said);
        var job = jobs.GetValueOrDefault(said.DeliveryId!.Value);
        if (ActionReading.Misplaced(said, courier, job) is { } misplaced) return misplaced;
        var action = ActionReading.Read(said, courier, job!, now);
        if (before is not null)
            return before.SaysTheSameAs(action) ? new CourierActionResult(said.Id, CourierActionStatus.Duplicate) : Reused(said);
        known.Add(action.ActionId, action);
        words[action.DeliveryId].Add(action);
        fresh.Add(action, index);
        db.Actions.Add(action);
        return new CourierActionResult(said.Id, CourierActionStatus.Applied);
    }

    private static CourierActionResult Reused(CourierActionRequest said) => ActionReading.Refused(
        said, "action-id-reused", "Another action was sent with this id.", "id");

    private static CourierActionResult ResultOf(CourierAction action, ActionEffect effect) => effect switch
    {
        // Kept all the same: should it turn out that the parcel was his by then, it will count.
        ActionEffect.NotTheirs => new(
            action.ActionId, CourierActionStatus.Refused, "no-longer-yours", "You did not have this job at that time.", "deliveryId"),
        ActionEffect.Superseded => new(
            action.ActionId, CourierActionStatus.Applied, "superseded", "Kept; something earlier is what counts.", Field: null),
        _ when action.IsClamped => new(
            action.ActionId, CourierActionStatus.Applied, "time-clamped", "The phone's clock is wrong; another time was noted.", "at"),
        _ => new(action.ActionId, CourierActionStatus.Applied),
    };

    // Plans, facts, counters: everything that follows from the jobs' new states.
    private async Task<int> FollowAsync(Guid courier, List<JobNews> news, DateTimeOffset now, CancellationToken cancel)
    {
        var couriers = news.SelectMany(one => new[] { one.Loser, one.Keeper }).OfType<Guid>().Append(courier).Distinct().ToList();
        var work = await BoardWork.ReadAsync(db, couriers, cancel);
        if (news.Count == 0) return work.PlanOf(courier).Version;
        foreach (var one in news)
        {
            work.Add(one.Job);
            Tell(one, work, now);
            foreach (var stop in one.NewlyDone)
                if (work.ShiftOf(stop.CompletedBy!.Value) is { } shift) shift.StopsDone++;
        }

        await db.SettlePlansAsync(work, couriers, now, cancel);
        await db.SaveChangesAsync(cancel);
        if (news.SelectMany(one => one.NewlyDone).MaxBy(stop => stop.CompletedAt) is { CompletedBy: { } by, CompletedAt: { } at } last)
            await db.NoteWhereaboutsAsync(by, last.Latitude, last.Longitude, at, cancel);
        if (news.Exists(one => one.Job.State == JobState.Open)) await db.WakeAssignerAsync(cancel);
        if (news.Exists(one => !one.Job.IsAtWork)) await db.TryOpenJobsAgainAsync(now, cancel);
        return work.PlanOf(courier).Version;
    }

    private void Tell(JobNews news, BoardWork work, DateTimeOffset now)
    {
        var job = news.Job;
        if (news.Loser is { } loser)
        {
            if (job.State == JobState.Open) job.NextTryAt = now;
            db.Announce(new CourierUnassigned(
                Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), loser,
                news.Keeper is null ? "declined" : "custody"), job.DeliveryId);
        }

        if (news.Keeper is { } keeper)
        {
            var decision = DecisionWriting.Plain(job, DecisionOutcome.KeptByCustody, keeper, principal: null, "holds the parcel", now);
            db.Decisions.Add(decision);
            db.Announce(new CourierAssigned(
                Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), keeper, work.FirstNameOf(keeper),
                decision.DecisionId, ByPerson: false), job.DeliveryId);
        }

        foreach (var fact in news.Tell(now)) db.Announce(fact, job.DeliveryId);
    }
}
