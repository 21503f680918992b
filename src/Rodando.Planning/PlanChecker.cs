using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>The times of one stop, in seconds of the problem's epoch.</summary>
/// <param name="Arrival">The courier comes.</param>
/// <param name="Start">Service begins.</param>
/// <param name="Departure">Service ends.</param>
/// <param name="LateSeconds">Start after the window's close; 0 when on time.</param>
public sealed record VisitTimes(Visit Visit, long Arrival, long Start, long Departure, long LateSeconds);

/// <summary>What the checker found.</summary>
/// <param name="Violations">Empty when the plan may be ridden.</param>
/// <param name="Cost">Of the whole plan; covers the routes that could be ridden.</param>
/// <param name="Times">Per vehicle, per stop; a route that cannot be ridden ends where the way ends.</param>
/// <param name="Metres">Per vehicle: ridden distance.</param>
public sealed record PlanReport(
    ImmutableArray<PlanViolation> Violations, PlanCost Cost, ImmutableArray<ImmutableArray<VisitTimes>> Times, ImmutableArray<long> Metres);

/// <summary>Recomputes a plan from the problem alone, plainly; shares nothing with the search but the prices.</summary>
public static class PlanChecker
{
    /// <summary>Rides every route of the plan.</summary>
    /// <remarks>A plan whose shape is broken is not ridden: then cost and times are empty.</remarks>
    public static PlanReport Check(PlanningProblem problem, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(plan);
        var shape = PlanShape.Violations(problem, plan);
        if (!shape.IsEmpty) return new PlanReport(shape, default, [], []);

        var rides = problem.Vehicles.Select((_, vehicle) => new RouteRide(problem, vehicle).Along(plan.Routes[vehicle])).ToList();
        return new PlanReport(
            [.. rides.SelectMany(ride => ride.Violations), .. Forgotten(problem, plan)],
            rides.Aggregate(default(PlanCost), (sum, ride) => sum + ride.Cost),
            [.. rides.Select(ride => ride.Times.ToImmutableArray())],
            [.. rides.Select(ride => ride.Metres)]);
    }

    /// <summary>The times of one vehicle's route; ends where the way ends.</summary>
    /// <param name="vehicle">Index of the vehicle.</param>
    /// <param name="route">Stops that exist in the problem.</param>
    public static ImmutableArray<VisitTimes> Times(PlanningProblem problem, int vehicle, ImmutableArray<Visit> route)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return [.. new RouteRide(problem, vehicle).Along(route).Times];
    }

    // A request may stay unplanned, but not one whose parcel is on the road.
    private static IEnumerable<PlanViolation> Forgotten(PlanningProblem problem, Plan plan)
    {
        var planned = plan.Routes.SelectMany(route => route.Select(visit => visit.Request)).ToHashSet();
        return problem.Requests.Select((request, index) => (request, index))
            .Where(one => one.request.OnBoardOf is not null && !planned.Contains(one.index))
            .Select(one => new PlanViolation("on-board", one.request.OnBoardOf!.Value, one.index));
    }
}
