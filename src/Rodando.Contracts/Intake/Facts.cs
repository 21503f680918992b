namespace Rodando.Contracts.Intake;

/// <summary>A merchant may place deliveries with the collective.</summary>
/// <param name="Active">False once the collective has ended the relation.</param>
/// <param name="Version">Grows with every change of this merchant.</param>
public sealed record MerchantChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid MerchantId, string Name, bool Active, int Version) : IFact;

/// <summary>One end of a delivery.</summary>
/// <param name="StopId">Unique id of the stop, made by Intake and used by everybody.</param>
/// <param name="Kind">pickup or dropoff.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="Address">Street, number, colonia, as the merchant wrote it.</param>
/// <param name="After">Start of the time window, inclusive.</param>
/// <param name="Before">End of the time window, exclusive.</param>
/// <param name="ContactName">Whom to ask for; null when not given.</param>
/// <param name="ContactPhone">As given; null when not given.</param>
/// <param name="Instructions">Free text for the courier; null when not given.</param>
public sealed record DeliveryStop(
    Guid StopId, string Kind, double Latitude, double Longitude, string Address,
    DateTimeOffset After, DateTimeOffset Before,
    string? ContactName, string? ContactPhone, string? Instructions);

/// <summary>A delivery was accepted: the collective owes the merchant its carrying.</summary>
/// <param name="Reference">Short public reference, unique in the collective, such as R7K2-M9QD.</param>
/// <param name="Stops">Pickup first, then dropoff.</param>
/// <param name="WeightGrams">Gross weight of all packages together, in grams.</param>
/// <param name="Items">Number of packages.</param>
/// <param name="PriceMinor">Price before tax in minor units of <paramref name="Currency"/>.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="DistanceMetres">Travel distance from pickup to dropoff used for the price.</param>
public sealed record DeliveryPlaced(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, Guid MerchantId, string MerchantName, string Reference, IReadOnlyList<DeliveryStop> Stops,
    int WeightGrams, int Items, long PriceMinor, string Currency, int DistanceMetres) : IFact;

/// <summary>The merchant, or the collective, called the delivery off before its pickup.</summary>
/// <param name="Reason">Stable code, such as merchant-request or licence-lapsed.</param>
public sealed record DeliveryCancelled(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, string Reason) : IFact;
