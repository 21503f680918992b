namespace Rodando.Planning;

/// <summary>Looks at every place of one request in one route and keeps the cheapest; equal costs: the earliest pickup, then dropoff.</summary>
/// <remarks>
/// A place is judged feasible in constant time (loads and <see cref="RouteSchedule.Latest"/>); its cost is then found by riding on
/// until the delay is absorbed, because lateness is convex and cannot be summed ahead.
/// </remarks>
internal sealed class InsertionSearch(RouteSchedule route, int request)
{
    private readonly PlanningProblem problem = route.Problem;
    private readonly PlanWeights weights = route.Problem.Weights;
    private readonly PlanRequest parcel = route.Problem.Requests[request];
    private Placement? best;
    private Forbiddance? worst;

    public VehicleOption Find()
    {
        if (parcel.OnBoardOf is { } holder && holder != route.Vehicle) return No(Forbiddance.OnBoardElsewhere);
        if (parcel.Excluded.Contains(route.Vehicle)) return No(Forbiddance.Excluded);
        if (!route.Reachable) return No(Forbiddance.Unreachable);

        var first = problem.Vehicles[route.Vehicle].Pinned.Length;
        if (parcel.Pickup is null) TryDropoffs(new Ahead(first, route.Departure[first], route.Where[first]), first, pickupAt: null);
        else
            for (var position = first; position <= route.Count; position++) TryPickup(position, parcel.Pickup.Value);
        return best is null ? No(worst ?? Forbiddance.Unreachable) : new VehicleOption(route.Vehicle, best, Forbids: null);
    }

    private VehicleOption No(Forbiddance why) => new(route.Vehicle, Best: null, why);

    private void Note(Forbiddance why) => worst = worst is { } known && known > why ? known : why;

    private void TryPickup(int position, RequestStop pickup)
    {
        if (!route.Fits(position, parcel.Load))
        {
            Note(Forbiddance.Capacity);
            return;
        }

        var ahead = new Ahead(position, route.Departure[position], route.Where[position]);
        if (!ahead.RideTo(problem, pickup))
        {
            Note(Forbiddance.Unreachable);
            return;
        }

        if (ahead.Start > problem.Vehicles[route.Vehicle].ShiftEnd)
        {
            Note(Forbiddance.ShiftEnd);
            return;
        }

        ahead.PickupStart = ahead.Start;
        ahead.LatenessOfThis = weights.Lateness(pickup.Window.Late(ahead.Start));
        TryDropoffs(ahead, position, pickupAt: position);
    }

    private void TryDropoffs(Ahead ahead, int first, int? pickupAt)
    {
        for (var position = first; ; position++)
        {
            TryDropoff(ahead, position, pickupAt);
            if (position == route.Count || !Pass(ref ahead, position)) return;
        }
    }

    // Carries the parcel over one more stop of the route.
    private bool Pass(ref Ahead ahead, int stop)
    {
        if (parcel.Pickup is not null && !route.Fits(stop + 1, parcel.Load))
        {
            Note(Forbiddance.Capacity);
            return false;
        }

        if (!ahead.RideTo(problem, route.Stops[stop]))
        {
            Note(Forbiddance.Unreachable);
            return false;
        }

        // Not Latest: that counts on the stops behind being next, and the dropoff may come between.
        if (ahead.Start > route.OwnLimit(stop))
        {
            Note(Forbiddance.ShiftEnd);
            return false;
        }

        ChargeDelay(ref ahead, stop);
        return true;
    }

    private void TryDropoff(Ahead ahead, int position, int? pickupAt)
    {
        if (!ahead.RideTo(problem, parcel.Dropoff))
        {
            Note(Forbiddance.Unreachable);
            return;
        }

        var dropoffStart = ahead.Start;
        ahead.LatenessOfThis += weights.Lateness(parcel.Dropoff.Window.Late(dropoffStart));
        if (!RideHome(ref ahead, position)) return;

        var extraSeconds = ahead.Ridden - (route.Ridden[route.Count] - route.Ridden[ahead.From]);
        var extraMetres = ahead.RiddenMetres - (route.RiddenMetres[route.Count] - route.RiddenMetres[ahead.From]);
        var work = extraSeconds + parcel.Dropoff.ServiceSeconds + (parcel.Pickup?.ServiceSeconds ?? 0);
        var worked = route.Worked;
        var cost = new InsertionCost(
            weights.TravelPerSecond * extraSeconds,
            ahead.LatenessOfThis,
            ahead.LatenessOfOthers,
            weights.WaitPerSecond * (dropoffStart + parcel.Dropoff.ServiceSeconds - parcel.Ready),
            ahead.WaitingOfOthers,
            weights.Work(worked + work) - weights.Work(worked));
        if (best is not null && cost.Total >= best.Cost.Total) return;
        best = new Placement(
            route.Vehicle, pickupAt, pickupAt is null ? position : position + 1, ahead.PickupStart, dropoffStart,
            extraSeconds, extraMetres, cost);
    }

    // The rest of the route, until it runs as it did before.
    private bool RideHome(ref Ahead ahead, int position)
    {
        for (var stop = position; stop < route.Count; stop++)
        {
            if (!ahead.RideTo(problem, route.Stops[stop]))
            {
                Note(Forbiddance.Unreachable);
                return false;
            }

            if (ahead.Start > route.Latest[stop])
            {
                Note(Forbiddance.ShiftEnd);
                return false;
            }

            if (ahead.Start == route.Start[stop])
            {
                ahead.Ridden += route.Ridden[route.Count] - route.Ridden[stop + 1];
                ahead.RiddenMetres += route.RiddenMetres[route.Count] - route.RiddenMetres[stop + 1];
                return true;
            }

            ChargeDelay(ref ahead, stop);
        }

        return true;
    }

    private void ChargeDelay(ref Ahead ahead, int stop)
    {
        var window = route.Stops[stop].Window;
        ahead.LatenessOfOthers += weights.Lateness(window.Late(ahead.Start)) - weights.Lateness(window.Late(route.Start[stop]));
        if (route.Visits[stop].Kind == VisitKind.Dropoff) ahead.WaitingOfOthers += weights.WaitPerSecond * (ahead.Start - route.Start[stop]);
    }
}
