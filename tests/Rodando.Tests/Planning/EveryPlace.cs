using System.Collections.Immutable;
using Rodando.Planning;

namespace Rodando.Tests.Planning;

/// <summary>Tries every place of a request in a route and asks the checker each time.</summary>
internal static class EveryPlace
{
    /// <summary>The least cost added, or null when no place is allowed.</summary>
    public static double? CheapestCost(PlanningProblem problem, Plan plan, int request, int vehicle)
    {
        var before = PlanChecker.Check(problem, plan);
        double? cheapest = null;
        foreach (var route in Routes(problem, plan.Routes[vehicle], request, problem.Vehicles[vehicle].Pinned.Length))
        {
            var after = PlanChecker.Check(problem, new Plan(plan.Routes.SetItem(vehicle, route)));
            if (!Allowed(problem, before, after)) continue;
            var cost = after.Cost.Total - before.Cost.Total;
            if (cheapest is null || cost < cheapest) cheapest = cost;
        }

        return cheapest;
    }

    private static IEnumerable<ImmutableArray<Visit>> Routes(
        PlanningProblem problem, ImmutableArray<Visit> route, int request, int first)
    {
        var dropoff = new Visit(request, VisitKind.Dropoff);
        if (problem.Requests[request].Pickup is null)
        {
            for (var at = first; at <= route.Length; at++) yield return route.Insert(at, dropoff);
            yield break;
        }

        for (var pickupAt = first; pickupAt <= route.Length; pickupAt++)
            for (var dropoffAt = pickupAt + 1; dropoffAt <= route.Length + 1; dropoffAt++)
                yield return route.Insert(pickupAt, new Visit(request, VisitKind.Pickup)).Insert(dropoffAt, dropoff);
    }

    // What was wrong before may stay so, but no pickup beyond the shift's end may become later still.
    private static bool Allowed(PlanningProblem problem, PlanReport before, PlanReport after)
    {
        var old = before.Times.SelectMany(route => route).ToDictionary(times => times.Visit, times => times.Start);
        var starts = after.Times.SelectMany(route => route).ToDictionary(times => times.Visit, times => times.Start);
        return !after.Violations.Except(before.Violations).Any()
            && after.Violations.Where(violation => violation.Code is "shift-end")
                .Select(violation => new Visit(violation.Request, VisitKind.Pickup))
                .All(visit => old.TryGetValue(visit, out var start) && starts[visit] <= start)
            && after.Times.Sum(route => route.Length) > before.Times.Sum(route => route.Length);
    }
}
