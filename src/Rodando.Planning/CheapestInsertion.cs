using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>Puts requests one by one where they cost least. Deterministic: equal costs go to the lower vehicle id.</summary>
/// <remarks>Not for concurrent use. A route is timed anew only when it has changed.</remarks>
public sealed class CheapestInsertion
{
    private readonly PlanningProblem problem;
    private readonly RouteSchedule[] schedules;
    private readonly HashSet<int> planned = [];

    /// <exception cref="ArgumentException">The plan breaks a rule of the problem's shape: see the violations in the message.</exception>
    public CheapestInsertion(PlanningProblem problem, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentNullException.ThrowIfNull(plan);
        if (PlanShape.Violations(problem, plan) is { IsEmpty: false } violations)
            throw new ArgumentException(string.Join(' ', violations.Take(20)), nameof(plan));
        (this.problem, Plan) = (problem, plan);
        schedules = [.. plan.Routes.Select((route, vehicle) => new RouteSchedule(problem, vehicle, route))];
        planned.UnionWith(plan.Routes.SelectMany(route => route.Select(visit => visit.Request)));
    }

    /// <summary>The plan as it stands, with everything placed so far.</summary>
    public Plan Plan { get; private set; }

    /// <summary>The best place on every vehicle, or what forbids it; those that can, cheapest first, then the others by vehicle id.</summary>
    /// <param name="request">Index of a request that is not planned yet.</param>
    /// <exception cref="ArgumentException">It is planned, or does not exist.</exception>
    public ImmutableArray<VehicleOption> Options(int request)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)request, (uint)problem.Requests.Length, nameof(request));
        if (planned.Contains(request)) throw new ArgumentException("The request is planned already.", nameof(request));
        return [.. schedules.Select(route => new InsertionSearch(route, request).Find())
            .OrderBy(option => option.Best?.Cost.Total ?? double.PositiveInfinity)
            .ThenBy(option => problem.Vehicles[option.Vehicle].Id, StringComparer.Ordinal)];
    }

    /// <summary>Puts the request where the placement says.</summary>
    /// <param name="request">Index of the request.</param>
    /// <param name="placement">One that <see cref="Options"/> gave for the plan as it stands.</param>
    public void Place(int request, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        if (!planned.Add(request)) throw new ArgumentException("The request is planned already.", nameof(request));
        Plan = Plan.With(request, placement);
        schedules[placement.Vehicle] = new RouteSchedule(problem, placement.Vehicle, Plan.Routes[placement.Vehicle]);
    }

    /// <summary>Places the request where it costs least; null when no vehicle can take it.</summary>
    public Placement? PlaceBest(int request)
    {
        var best = Options(request) is [{ Best: { } placement }, ..] ? placement : null;
        if (best is not null) Place(request, best);
        return best;
    }
}
