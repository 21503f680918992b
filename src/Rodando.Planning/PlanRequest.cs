using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Rodando.Planning;

/// <summary>One end of a request.</summary>
/// <param name="Location">Index into the travel matrix.</param>
/// <param name="Window">When it is wanted.</param>
/// <param name="ServiceSeconds">Time spent at the stop, 0 or more.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RequestStop(int Location, TimeWindow Window, long ServiceSeconds);

/// <summary>A parcel to be carried.</summary>
/// <param name="Id">Unique among the requests.</param>
/// <param name="Pickup">Null when the parcel is on board already (<see cref="OnBoardOf"/>).</param>
/// <param name="Dropoff">Where it goes.</param>
/// <param name="Load">What it takes up in each dimension, 0 or more, while it is on board.</param>
public sealed record PlanRequest(string Id, RequestStop? Pickup, RequestStop Dropoff, ImmutableArray<long> Load)
{
    /// <summary>Index of the vehicle that holds the parcel; null when it is still to be picked up.</summary>
    public int? OnBoardOf { get; init; }

    /// <summary>Second at which the request became known; waiting is counted from here or from the pickup's opening, the later.</summary>
    public long Release { get; init; }

    /// <summary>Indices of vehicles that may not take it.</summary>
    public ImmutableArray<int> Excluded { get; init; } = [];

    /// <summary>Second from which the recipient waits.</summary>
    internal long Ready => Pickup is { } pickup ? Math.Max(Release, pickup.Window.Opens) : Release;
}
