using Microsoft.EntityFrameworkCore;
using Rodando.Dispatch.Couriers;
using Rodando.Dispatch.Jobs;
using Rodando.Dispatch.Plans;
using Rodando.Dispatch.Settings;
using Rodando.Routing;

namespace Rodando.Dispatch.Board;

/// <summary>Couriers, their jobs at work and their plans, read under the board's lock.</summary>
internal sealed class BoardWork
{
    private readonly Guid collective;
    private readonly Dictionary<Guid, Courier> couriers;
    private readonly Dictionary<Guid, Shift> shifts;
    private readonly Dictionary<Guid, Whereabouts> whereabouts;
    private readonly Dictionary<Guid, CourierPlan> plans;
    private readonly Dictionary<Guid, Job> jobs;

    private BoardWork(
        DispatchDb db, DispatchSettings settings, IEnumerable<Courier> couriers, IEnumerable<Shift> shifts,
        IEnumerable<Whereabouts> whereabouts, IEnumerable<CourierPlan> plans, IEnumerable<Job> jobs)
    {
        (collective, Settings) = (db.CollectiveId, settings);
        this.couriers = couriers.ToDictionary(row => row.CourierId);
        this.shifts = shifts.GroupBy(row => row.CourierId).ToDictionary(all => all.Key, all => all.MaxBy(row => row.StartedAt)!);
        this.whereabouts = whereabouts.ToDictionary(row => row.CourierId);
        this.plans = plans.ToDictionary(row => row.CourierId);
        this.jobs = jobs.ToDictionary(row => row.DeliveryId);
    }

    public DispatchSettings Settings { get; }

    /// <summary>Couriers who may be given work: active and on shift, by id.</summary>
    public IReadOnlyList<Guid> OnShift =>
        [.. shifts.Keys.Where(id => couriers.TryGetValue(id, out var courier) && courier.Active).Order()];

    /// <summary>Reads to look only: a job that is changed is read on its own and taken in with <see cref="Add"/>.</summary>
    /// <param name="only">These couriers; null for everybody on shift and every job of theirs.</param>
    public static async Task<BoardWork> ReadAsync(DispatchDb db, IReadOnlyCollection<Guid>? only, CancellationToken cancel)
    {
        var running = await db.Shifts.Where(row => row.EndedAt == null && (only == null || only.Contains(row.CourierId))).ToListAsync(cancel);
        var ids = only ?? [.. running.Select(row => row.CourierId).Distinct()];
        var atWork = db.Jobs.Where(job =>
            (job.State == JobState.Assigned || job.State == JobState.Accepted || job.State == JobState.InCustody)
            && ids.Contains(job.CourierId!.Value));
        return new BoardWork(
            db,
            await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancel) ?? DispatchSettings.DefaultFor(db.CollectiveId),
            await db.Couriers.AsNoTracking().Where(row => ids.Contains(row.CourierId)).ToListAsync(cancel),
            running,
            await db.Whereabouts.AsNoTracking().Where(row => ids.Contains(row.CourierId)).ToListAsync(cancel),
            await db.Plans.AsNoTracking().Where(row => ids.Contains(row.CourierId)).ToListAsync(cancel),
            await atWork.AsNoTracking().Include(job => job.Stops).ToListAsync(cancel));
    }

    /// <summary>Takes in a job that this transaction has changed, in place of what the store knows of it.</summary>
    public void Add(Job job) => jobs[job.DeliveryId] = job;

    public string FirstNameOf(Guid courier) => couriers.GetValueOrDefault(courier)?.FirstName ?? "";

    public Shift? ShiftOf(Guid courier) => shifts.GetValueOrDefault(courier);

    public RoutePoint? PlaceOf(Guid courier) => whereabouts.GetValueOrDefault(courier)?.Point;

    public IReadOnlyList<Job> JobsOf(Guid courier) =>
        [.. jobs.Values.Where(job => job.IsAtWork && job.CourierId == courier).OrderBy(job => job.DeliveryId)];

    public CourierPlan PlanOf(Guid courier)
    {
        if (plans.TryGetValue(courier, out var plan)) return plan;
        return plans[courier] = CourierPlan.Empty(collective, courier);
    }

    /// <summary>
    /// The courier's stops in the order of the plan, without what is done or lost; where he stands already comes first. A job that
    /// the plan does not hold whole is left out of it and must be placed.
    /// </summary>
    public IReadOnlyList<JobStop> RouteOf(Guid courier)
    {
        var planned = PlanOf(courier).StopIds;
        var whole = JobsOf(courier).Where(job => job.Pending.All(stop => planned.Contains(stop.StopId))).ToList();
        var pending = whole.SelectMany(job => job.Pending).ToDictionary(stop => stop.StopId);
        var route = planned.Where(pending.ContainsKey).Select(id => pending[id]).ToList();
        var standing = route
            .Where(stop => stop.ArrivedAt is not null && (stop.Kind == StopKind.Pickup || whole.Single(Owns(stop)).State == JobState.InCustody))
            .OrderBy(stop => stop.ArrivedAt).ThenBy(stop => stop.StopId).ToList();
        return [.. standing, .. route.Except(standing)];
    }

    private static Func<Job, bool> Owns(JobStop stop) => job => job.DeliveryId == stop.DeliveryId;
}
