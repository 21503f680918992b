using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>A courier with a vehicle, as he stands when the plan begins. The route ends at its last stop.</summary>
/// <param name="Id">Unique; breaks ties, by ordinal comparison.</param>
/// <param name="Start">Location from which the first ride begins.</param>
/// <param name="AvailableAt">Second from which he can ride.</param>
/// <param name="ShiftEnd">No pickup begins after this second; what is on board by then is still delivered.</param>
/// <param name="Capacity">Room at once in each dimension (grams, items …), as many as the loads have.</param>
public sealed record PlanVehicle(string Id, int Start, long AvailableAt, long ShiftEnd, ImmutableArray<long> Capacity)
{
    /// <summary>Stops begun or promised: they stay first, in this order, and nothing is put before or between them.</summary>
    public ImmutableArray<Visit> Pinned { get; init; } = [];

    /// <summary>Seconds of riding and service done earlier in the shift, for the load balance.</summary>
    public long WorkedSeconds { get; init; }
}
