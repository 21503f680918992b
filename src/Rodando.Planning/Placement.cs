namespace Rodando.Planning;

/// <summary>Where a request goes in a route.</summary>
/// <param name="Vehicle">Index of the vehicle.</param>
/// <param name="PickupAt">Index of the pickup in the route as it will be; null for a parcel on board.</param>
/// <param name="DropoffAt">Index of the dropoff in the route as it will be.</param>
/// <param name="PickupStart">Second at which service begins at the pickup; null for a parcel on board.</param>
/// <param name="DropoffStart">Second at which service begins at the dropoff.</param>
/// <param name="ExtraSeconds">Extra riding; below 0 where the matrix breaks the triangle rule.</param>
/// <param name="ExtraMetres">Extra riding.</param>
/// <param name="Cost">What it adds, by term.</param>
public sealed record Placement(
    int Vehicle, int? PickupAt, int DropoffAt, long? PickupStart, long DropoffStart, long ExtraSeconds, long ExtraMetres, InsertionCost Cost);

/// <summary>Why a vehicle can take a request nowhere. With several reasons along the route the one last in this list is named.</summary>
public enum Forbiddance
{
    /// <summary>The request names the vehicle as excluded.</summary>
    Excluded,

    /// <summary>Another vehicle holds the parcel.</summary>
    OnBoardElsewhere,

    /// <summary>No way leads there.</summary>
    Unreachable,

    /// <summary>There is never enough room.</summary>
    Capacity,

    /// <summary>Its pickup, or one already planned, would begin after the shift's end.</summary>
    ShiftEnd,
}

/// <summary>What a vehicle can do for a request.</summary>
/// <param name="Vehicle">Index of the vehicle.</param>
/// <param name="Best">The cheapest place; null when there is none.</param>
/// <param name="Forbids">Why there is none; null when there is one.</param>
public sealed record VehicleOption(int Vehicle, Placement? Best, Forbiddance? Forbids);
