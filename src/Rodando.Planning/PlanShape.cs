using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>A rule that a plan breaks.</summary>
/// <param name="Code">
/// routes, visit, twice, half, precedence, on-board, excluded, pinned (shape); capacity, shift-end, unreachable (feasibility).
/// </param>
/// <param name="Vehicle">Index of the vehicle, −1 when none is meant.</param>
/// <param name="Request">Index of the request, −1 when none is meant.</param>
public sealed record PlanViolation(string Code, int Vehicle, int Request);

/// <summary>Rules that need no riding: each stop once, pickup before dropoff on one vehicle, pinned stops first.</summary>
internal static class PlanShape
{
    public static ImmutableArray<PlanViolation> Violations(PlanningProblem problem, Plan plan)
    {
        if (plan.Routes.IsDefault || plan.Routes.Length != problem.Vehicles.Length) return [new PlanViolation("routes", -1, -1)];
        var found = ImmutableArray.CreateBuilder<PlanViolation>();
        var places = new Dictionary<Visit, (int Vehicle, int Position)>();
        for (var vehicle = 0; vehicle < plan.Routes.Length; vehicle++)
        {
            var route = plan.Routes[vehicle];
            var pinned = problem.Vehicles[vehicle].Pinned;
            if (!route.Take(pinned.Length).SequenceEqual(pinned)) found.Add(new PlanViolation("pinned", vehicle, -1));
            for (var position = 0; position < route.Length; position++)
            {
                var visit = route[position];
                if (!Exists(problem, visit)) found.Add(new PlanViolation("visit", vehicle, visit.Request));
                else if (!places.TryAdd(visit, (vehicle, position))) found.Add(new PlanViolation("twice", vehicle, visit.Request));
            }
        }

        for (var request = 0; request < problem.Requests.Length; request++)
            if (OfRequest(problem, places, request) is { } violation) found.Add(violation);
        return found.ToImmutable();
    }

    private static bool Exists(PlanningProblem problem, Visit visit) =>
        (uint)visit.Request < (uint)problem.Requests.Length
        && (visit.Kind == VisitKind.Dropoff || (visit.Kind == VisitKind.Pickup && problem.Requests[visit.Request].Pickup is not null));

    private static PlanViolation? OfRequest(
        PlanningProblem problem, Dictionary<Visit, (int Vehicle, int Position)> places, int index)
    {
        var request = problem.Requests[index];
        var isPicked = places.TryGetValue(new Visit(index, VisitKind.Pickup), out var pickup);
        var isDropped = places.TryGetValue(new Visit(index, VisitKind.Dropoff), out var dropoff);
        if (isDropped && request.Excluded.Contains(dropoff.Vehicle)) return new PlanViolation("excluded", dropoff.Vehicle, index);
        if (request.OnBoardOf is { } holder)
            return isDropped && dropoff.Vehicle != holder ? new PlanViolation("on-board", dropoff.Vehicle, index) : null;
        if (isPicked != isDropped || (isPicked && pickup.Vehicle != dropoff.Vehicle)) return new PlanViolation("half", -1, index);
        return isPicked && pickup.Position > dropoff.Position ? new PlanViolation("precedence", pickup.Vehicle, index) : null;
    }
}
