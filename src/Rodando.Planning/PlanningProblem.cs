using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>Something that makes a problem impossible to read.</summary>
/// <param name="Field">Path such as <c>requests[3].pickup.window</c>.</param>
/// <param name="Reason">One sentence.</param>
public sealed record ProblemFault(string Field, string Reason);

/// <summary>A problem with faults was given.</summary>
public sealed class InvalidProblemException(ImmutableArray<ProblemFault> faults)
    : ArgumentException(string.Join(' ', faults.Take(20).Select(fault => $"{fault.Field}: {fault.Reason}")))
{
    /// <summary>All of them, at least one.</summary>
    public ImmutableArray<ProblemFault> Faults { get; } = faults;
}

/// <summary>Vehicles, requests, the travel between them and the prices: all that planning may look at; immutable and free of faults.</summary>
/// <remarks>Times are whole seconds since an epoch that the caller chooses, within ± <see cref="Horizon"/>.</remarks>
public sealed class PlanningProblem
{
    /// <summary>Times lie within ± this many seconds (some 3,000 years), so that sums of them never overflow.</summary>
    public const long Horizon = 100_000_000_000;

    /// <exception cref="InvalidProblemException">With every fault, by field.</exception>
    public PlanningProblem(
        ImmutableArray<PlanVehicle> vehicles, ImmutableArray<PlanRequest> requests, TravelMatrix travel, PlanWeights? weights = null)
    {
        ArgumentNullException.ThrowIfNull(travel);
        (Vehicles, Requests, Travel, Weights) = (vehicles, requests, travel, weights ?? new PlanWeights());
        Dimensions = vehicles.IsDefaultOrEmpty ? (requests.IsDefaultOrEmpty ? 0 : requests[0].Load.Length) : vehicles[0].Capacity.Length;
        var faults = ProblemFaults.Of(this);
        if (faults.Length > 0) throw new InvalidProblemException(faults);
    }

    public ImmutableArray<PlanVehicle> Vehicles { get; }

    public ImmutableArray<PlanRequest> Requests { get; }

    public TravelMatrix Travel { get; }

    public PlanWeights Weights { get; }

    /// <summary>Number of dimensions of loads and capacities.</summary>
    public int Dimensions { get; }

    /// <summary>The end of a request that a visit is.</summary>
    internal RequestStop StopOf(Visit visit)
    {
        var request = Requests[visit.Request];
        return visit.Kind == VisitKind.Dropoff ? request.Dropoff : request.Pickup!.Value;
    }
}
