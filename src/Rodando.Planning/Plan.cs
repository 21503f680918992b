using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Rodando.Planning;

/// <summary>Which end of a request a visit is.</summary>
public enum VisitKind
{
    Pickup,
    Dropoff,
}

/// <summary>One stop of a route.</summary>
/// <param name="Request">Index of the request.</param>
/// <param name="Kind">Which end of it.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Visit(int Request, VisitKind Kind);

/// <summary>What each vehicle does, in order; immutable. Requests that stand in no route are not planned.</summary>
/// <param name="Routes">One for each vehicle of the problem, in the problem's order.</param>
public sealed record Plan(ImmutableArray<ImmutableArray<Visit>> Routes)
{
    /// <summary>Every vehicle does its pinned stops and nothing else.</summary>
    public static Plan Pinned(PlanningProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        return new Plan([.. problem.Vehicles.Select(vehicle => vehicle.Pinned)]);
    }

    /// <summary>The plan with the request put where the placement says.</summary>
    public Plan With(int request, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        var route = Routes[placement.Vehicle];
        if (placement.PickupAt is { } pickupAt) route = route.Insert(pickupAt, new Visit(request, VisitKind.Pickup));
        route = route.Insert(placement.DropoffAt, new Visit(request, VisitKind.Dropoff));
        return new Plan(Routes.SetItem(placement.Vehicle, route));
    }

    /// <summary>The plan without the request.</summary>
    public Plan Without(int request) =>
        new([.. Routes.Select(route => route.RemoveAll(visit => visit.Request == request))]);
}
