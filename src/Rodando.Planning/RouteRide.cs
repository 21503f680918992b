namespace Rodando.Planning;

/// <summary>One vehicle ridden stop by stop, for the checker.</summary>
internal sealed class RouteRide(PlanningProblem problem, int vehicle)
{
    private readonly PlanVehicle rider = problem.Vehicles[vehicle];

    public List<PlanViolation> Violations { get; } = [];

    public List<VisitTimes> Times { get; } = [];

    public PlanCost Cost { get; private set; }

    public long Metres { get; private set; }

    public RouteRide Along(IEnumerable<Visit> route)
    {
        var load = new long[problem.Dimensions];
        foreach (var request in problem.Requests.Where(request => request.OnBoardOf == vehicle)) Add(load, request, sign: 1);
        var (time, where, worked) = (rider.AvailableAt, rider.Start, rider.WorkedSeconds);
        Cost = default;
        foreach (var visit in route)
        {
            var stop = problem.StopOf(visit);
            var seconds = problem.Travel.Seconds(where, stop.Location);
            if (seconds == TravelMatrix.Unreachable)
            {
                Violations.Add(new PlanViolation("unreachable", vehicle, visit.Request));
                break;
            }

            Add(load, problem.Requests[visit.Request], visit.Kind == VisitKind.Pickup ? 1 : -1);
            Metres += problem.Travel.Metres(where, stop.Location);
            var times = Serve(visit, stop, time + seconds);
            Judge(times, load);
            Charge(times, seconds);
            (time, where, worked) = (times.Departure, stop.Location, worked + seconds + stop.ServiceSeconds);
        }

        Cost += new PlanCost(0, 0, 0, problem.Weights.Work(worked));
        return this;
    }

    private static void Add(long[] load, PlanRequest request, int sign)
    {
        for (var dimension = 0; dimension < load.Length; dimension++) load[dimension] += sign * request.Load[dimension];
    }

    private VisitTimes Serve(Visit visit, RequestStop stop, long arrival)
    {
        var start = Math.Max(arrival, stop.Window.Opens);
        var times = new VisitTimes(visit, arrival, start, start + stop.ServiceSeconds, Math.Max(0, start - stop.Window.Closes));
        Times.Add(times);
        return times;
    }

    private void Judge(VisitTimes times, long[] load)
    {
        if (times.Visit.Kind != VisitKind.Pickup) return;
        if (times.Start > rider.ShiftEnd) Violations.Add(new PlanViolation("shift-end", vehicle, times.Visit.Request));
        if (load.Where((amount, dimension) => amount > rider.Capacity[dimension]).Any())
            Violations.Add(new PlanViolation("capacity", vehicle, times.Visit.Request));
    }

    private void Charge(VisitTimes times, int seconds)
    {
        var weights = problem.Weights;
        var waited = times.Visit.Kind == VisitKind.Dropoff ? times.Departure - problem.Requests[times.Visit.Request].Ready : 0;
        Cost += new PlanCost(
            weights.TravelPerSecond * seconds, weights.Lateness(times.LateSeconds), weights.WaitPerSecond * waited, Balance: 0);
    }
}
