using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>One route with its times and loads, so that an insertion is judged without riding the route again.</summary>
/// <remarks>Position k stands after the first k stops: 0 is the vehicle's start, n the route's end.</remarks>
internal sealed class RouteSchedule
{
    /// <summary>Later than every time, and far enough from overflow to be added to.</summary>
    public const long Never = long.MaxValue / 4;

    public RouteSchedule(PlanningProblem problem, int vehicle, ImmutableArray<Visit> route)
    {
        (Problem, Vehicle, Count) = (problem, vehicle, route.Length);
        (Visits, Stops) = ([.. route], [.. route.Select(problem.StopOf)]);
        (Start, Latest) = (new long[Count], new long[Count + 1]);
        (Departure, Ridden, Where) = (new long[Count + 1], new long[Count + 1], new int[Count + 1]);
        RiddenMetres = new long[Count + 1];
        Load = new long[(Count + 1) * problem.Dimensions];
        Reachable = Ride();
        CarryLoads();
        LookBack();
    }

    public PlanningProblem Problem { get; }

    public int Vehicle { get; }

    public int Count { get; }

    public Visit[] Visits { get; }

    public RequestStop[] Stops { get; }

    /// <summary>Per stop: second at which service begins.</summary>
    public long[] Start { get; }

    /// <summary>Per stop: the latest start that keeps every pickup from here on within the shift, or no later than it is now.</summary>
    public long[] Latest { get; }

    /// <summary>Per position: second at which the next ride begins.</summary>
    public long[] Departure { get; }

    /// <summary>Per position: location from which it begins.</summary>
    public int[] Where { get; }

    /// <summary>Per position: seconds ridden so far.</summary>
    public long[] Ridden { get; }

    /// <summary>Per position: metres ridden so far.</summary>
    public long[] RiddenMetres { get; }

    /// <summary>False when a ride of the route itself has no way; then nothing can be said about it.</summary>
    public bool Reachable { get; }

    private long[] Load { get; }

    /// <summary>Seconds of riding and service, those worked before included.</summary>
    public long Worked => Problem.Vehicles[Vehicle].WorkedSeconds + Ridden[Count] + Stops.Sum(stop => stop.ServiceSeconds);

    /// <summary>Whether the load fits beside what is on board at a position.</summary>
    public bool Fits(int position, ImmutableArray<long> load)
    {
        var capacity = Problem.Vehicles[Vehicle].Capacity;
        for (var dimension = 0; dimension < load.Length; dimension++)
            if (Load[(position * load.Length) + dimension] + load[dimension] > capacity[dimension]) return false;
        return true;
    }

    /// <summary>The last second at which service may begin at a stop for the stop's own sake.</summary>
    public long OwnLimit(int stop) => Visits[stop].Kind == VisitKind.Pickup
        ? Math.Max(Problem.Vehicles[Vehicle].ShiftEnd, Start[stop])
        : Never;

    private bool Ride()
    {
        var vehicle = Problem.Vehicles[Vehicle];
        (Departure[0], Where[0]) = (vehicle.AvailableAt, vehicle.Start);
        for (var stop = 0; stop < Count; stop++)
        {
            var to = Stops[stop];
            var seconds = Problem.Travel.Seconds(Where[stop], to.Location);
            if (seconds == TravelMatrix.Unreachable) return false;
            Start[stop] = Math.Max(Departure[stop] + seconds, to.Window.Opens);
            Departure[stop + 1] = Start[stop] + to.ServiceSeconds;
            Ridden[stop + 1] = Ridden[stop] + seconds;
            RiddenMetres[stop + 1] = RiddenMetres[stop] + Problem.Travel.Metres(Where[stop], to.Location);
            Where[stop + 1] = to.Location;
        }

        return true;
    }

    private void CarryLoads()
    {
        var dimensions = Problem.Dimensions;
        foreach (var request in Problem.Requests.Where(request => request.OnBoardOf == Vehicle))
            for (var dimension = 0; dimension < dimensions; dimension++) Load[dimension] += request.Load[dimension];

        for (var stop = 0; stop < Count; stop++)
        {
            var sign = Visits[stop].Kind == VisitKind.Pickup ? 1 : -1;
            var load = Problem.Requests[Visits[stop].Request].Load;
            for (var dimension = 0; dimension < dimensions; dimension++)
                Load[((stop + 1) * dimensions) + dimension] = Load[(stop * dimensions) + dimension] + (sign * load[dimension]);
        }
    }

    // Forward slack (Savelsbergh, 1992): what the stops behind allow is passed to the front, so that one comparison answers for all.
    // A wait needs no term of its own: a stop's opening is never after its present start, which is never after its latest one.
    private void LookBack()
    {
        Latest[Count] = Never;
        if (!Reachable) return;
        for (var stop = Count - 1; stop >= 0; stop--)
        {
            var passed = stop + 1 < Count
                ? Latest[stop + 1] - Stops[stop].ServiceSeconds - (Ridden[stop + 2] - Ridden[stop + 1])
                : Never;
            Latest[stop] = Math.Min(OwnLimit(stop), passed);
        }
    }
}
