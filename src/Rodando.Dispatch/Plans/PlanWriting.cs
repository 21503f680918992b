using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Jobs;
using Rodando.Planning;

namespace Rodando.Dispatch.Plans;

/// <summary>Brings the stored plans of couriers in line with the planner's, with times, and tells it.</summary>
internal static class PlanWriting
{
    /// <summary>Places what is in no plan yet, takes out what is done or lost, times the rest.</summary>
    /// <param name="couriers">Whose jobs this transaction has changed.</param>
    public static async Task SettlePlansAsync(
        this DispatchDb db, BoardWork work, IReadOnlyCollection<Guid> couriers, DateTimeOffset now, CancellationToken cancel)
    {
        if (couriers.Count == 0) return;
        var board = await BoardProblem.CreateAsync(work, [.. couriers.Distinct().Order()], [], _ => [], now, cancel);
        var planned = board.Plan.Routes.SelectMany(route => route.Select(visit => visit.Request)).ToHashSet();
        var insertion = new CheapestInsertion(board.Problem, board.Plan);
        var left = board.Jobs.Select((job, number) => (job, number)).Where(one => !planned.Contains(one.number)).ToList();
        var misfits = left.Where(one => insertion.PlaceBest(one.number) is null).ToList();

        // The job is the courier's all the same: a rule of planning does not undo it, it only goes last.
        var routes = insertion.Plan.Routes;
        foreach (var (job, number) in misfits)
        {
            var vehicle = board.NumberOf(job.CourierId!.Value);
            routes = routes.SetItem(vehicle, [.. routes[vehicle], .. job.Pending.Select(stop =>
                new Visit(number, stop.Kind == StopKind.Pickup ? VisitKind.Pickup : VisitKind.Dropoff))]);
        }

        await db.WritePlansAsync(work, board, new Plan(routes), board.Couriers, now, cancel);
    }

    /// <summary>Stores the routes of the couriers named, with the expected times, and announces those that have changed.</summary>
    /// <param name="couriers">All of them on the board.</param>
    public static async Task WritePlansAsync(
        this DispatchDb db, BoardWork work, BoardProblem board, Plan plan, IEnumerable<Guid> couriers, DateTimeOffset now,
        CancellationToken cancel)
    {
        var retimed = new List<JobStop>();
        foreach (var courier in couriers)
        {
            var vehicle = board.NumberOf(courier);
            var stops = PlanChecker.Times(board.Problem, vehicle, plan.Routes[vehicle])
                .Select(visit => (Stop: board.StopOf(visit.Visit), At: board.At(visit.Arrival))).ToList();
            var stored = work.PlanOf(courier);
            var changed = !stored.StopIds.SequenceEqual(stops.Select(one => one.Stop.StopId));
            foreach (var (stop, at) in stops.Where(one => one.Stop.Eta != (one.Stop.ArrivedAt ?? one.At)))
            {
                stop.Eta = stop.ArrivedAt ?? at;
                retimed.Add(stop);
            }

            if (!changed && !stops.Exists(one => retimed.Contains(one.Stop))) continue;
            stored.Become([.. stops.Select(one => one.Stop.StopId)], now);
            await db.StoreAsync(stored, cancel);
            db.Announce(FactOf(db.CollectiveId, stored, stops.Select(one => one.Stop), work, now), courier);
        }

        await db.StoreAsync(retimed, cancel);
    }

    private static Task StoreAsync(this DispatchDb db, CourierPlan plan, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"""
        INSERT INTO dispatch.plans (collective_id, courier_id, version, stop_ids, updated_at)
        VALUES ({db.CollectiveId}, {plan.CourierId}, {plan.Version}, {plan.StopIds}, {plan.UpdatedAt})
        ON CONFLICT (collective_id, courier_id) DO UPDATE
        SET version = excluded.version, stop_ids = excluded.stop_ids, updated_at = excluded.updated_at
        """, cancel);

    private static async Task StoreAsync(this DispatchDb db, List<JobStop> stops, CancellationToken cancel)
    {
        if (stops.Count == 0) return;
        var (ids, etas) = (stops.Select(stop => stop.StopId).ToArray(), stops.Select(stop => stop.Eta!.Value).ToArray());
        await db.Database.ExecuteSqlAsync($"""
            UPDATE dispatch.stops SET eta = new.eta FROM unnest({ids}, {etas}) AS new (stop_id, eta)
            WHERE stops.collective_id = {db.CollectiveId} AND stops.stop_id = new.stop_id
            """, cancel);
    }

    private static PlanChanged FactOf(
        Guid collective, CourierPlan plan, IEnumerable<JobStop> stops, BoardWork work, DateTimeOffset now) => new(
        Guid.CreateVersion7(now), collective, now, plan.CourierId, plan.Version, [.. stops.Select(stop => new PlannedStop(
            stop.StopId, stop.DeliveryId, stop.Kind == StopKind.Pickup ? "pickup" : "dropoff", stop.Latitude, stop.Longitude,
            stop.After, stop.Before, stop.Eta!.Value, work.Settings.ServiceSeconds(stop.Kind)))]);
}
