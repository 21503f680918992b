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
            var vehicle = board.Couriers.ToList().IndexOf(job.CourierId!.Value);
            routes = routes.SetItem(vehicle, [.. routes[vehicle], .. job.Pending.Select(stop =>
                new Visit(number, stop.Kind == StopKind.Pickup ? VisitKind.Pickup : VisitKind.Dropoff))]);
        }

        db.WritePlans(work, board, new Plan(routes), board.Couriers, now);
    }

    /// <summary>Stores the routes of the couriers named, with the expected times, and announces those that have changed.</summary>
    public static void WritePlans(
        this DispatchDb db, BoardWork work, BoardProblem board, Plan plan, IEnumerable<Guid> couriers, DateTimeOffset now)
    {
        var times = PlanChecker.Check(board.Problem, plan).Times;
        for (var vehicle = 0; vehicle < board.Couriers.Count; vehicle++)
        {
            var courier = board.Couriers[vehicle];
            if (!couriers.Contains(courier)) continue;
            var stops = times[vehicle].Select(visit => (Stop: board.StopOf(visit.Visit), At: board.At(visit.Arrival))).ToList();
            var stored = work.PlanOf(courier);
            var changed = !stored.StopIds.SequenceEqual(stops.Select(one => one.Stop.StopId));
            foreach (var (stop, at) in stops)
            {
                var eta = stop.ArrivedAt ?? at;
                changed |= stop.Eta != eta;
                stop.Eta = eta;
            }

            if (!changed) continue;
            stored.Become([.. stops.Select(one => one.Stop.StopId)], now);
            db.Announce(FactOf(db.CollectiveId, stored, stops.Select(one => one.Stop), work, now), courier);
        }
    }

    private static PlanChanged FactOf(
        Guid collective, CourierPlan plan, IEnumerable<JobStop> stops, BoardWork work, DateTimeOffset now) => new(
        Guid.CreateVersion7(now), collective, now, plan.CourierId, plan.Version, [.. stops.Select(stop => new PlannedStop(
            stop.StopId, stop.DeliveryId, stop.Kind == StopKind.Pickup ? "pickup" : "dropoff", stop.Latitude, stop.Longitude,
            stop.After, stop.Before, stop.Eta!.Value, work.Settings.ServiceSeconds(stop.Kind)))]);
}
