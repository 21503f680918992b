namespace Rodando.Contracts.Tracking;

/// <summary>The courier's phone came within the arrival radius of the next stop.</summary>
/// <param name="OccurredAt">Time of the fix.</param>
/// <param name="DistanceMetres">Distance from the fix to the stop.</param>
public sealed record CourierReachedStop(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid CourierId, Guid DeliveryId, Guid StopId, double DistanceMetres) : IFact;

/// <summary>Where a courier on shift is; sent at most every 30 s for each courier, for planning.</summary>
/// <param name="OccurredAt">Time of the fix.</param>
public sealed record CourierMoved(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid CourierId, double Latitude, double Longitude) : IFact;
