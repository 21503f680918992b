using Rodando.Intake.Pricing;

namespace Rodando.Intake.Deliveries;

/// <param name="Reference">Short public reference, unique in the collective, such as R7K2-M9QD.</param>
/// <param name="ExternalReference">The merchant's own name for it.</param>
/// <param name="TrackingUrl">The recipient's page; whoever has it may see it.</param>
/// <param name="PlacedAt">UTC.</param>
/// <param name="UpdatedAt">When anything of this last changed.</param>
/// <param name="Courier">Who has it; null while nobody has.</param>
/// <param name="Failure">Why it failed; null unless it has.</param>
/// <param name="Mode">live, or test: placed with a test key, never carried.</param>
/// <param name="Version">Grows with every change; also the ETag.</param>
public sealed record DeliveryResponse(
    Guid Id, string Reference, string? ExternalReference, DeliveryState State,
    DeliveryStopResponse Pickup, DeliveryStopResponse Dropoff, IReadOnlyList<DeliveryPackage> Packages, DeliveryPrice Price,
    string TrackingUrl, DateTimeOffset PlacedAt, DateTimeOffset UpdatedAt, DeliveryCourier? Courier, DeliveryFailure? Failure,
    IReadOnlyDictionary<string, string> Metadata, DeliveryMerchant Merchant, string Mode, int Version)
{
    internal static DeliveryResponse Of(Delivery delivery, string trackingUrl) => new(
        delivery.Id, delivery.Reference, delivery.ExternalReference, delivery.State,
        DeliveryStopResponse.Of(delivery.Pickup), DeliveryStopResponse.Of(delivery.Dropoff), delivery.Packages,
        new DeliveryPrice(delivery.PriceMinor, delivery.Currency, delivery.DistanceMetres, delivery.PriceExplanation),
        trackingUrl, delivery.PlacedAt, delivery.UpdatedAt,
        delivery is { CourierFirstName: { } name, State: not DeliveryState.Cancelled } ? new DeliveryCourier(name) : null,
        delivery.State == DeliveryState.Failed ? new DeliveryFailure(delivery.FailureReason!, delivery.FailureNote, delivery.FailedAt!.Value) : null,
        delivery.Metadata, new DeliveryMerchant(delivery.MerchantId, delivery.MerchantName), delivery.Mode, delivery.Version);
}

/// <param name="CompletedAt">When it was done, by the courier's phone; null while it was not.</param>
public sealed record DeliveryStopResponse(
    Guid StopId, DeliveryLocation Location, string Address, string? ContactName, string? ContactPhone, string? Instructions,
    DeliveryWindow Window, DateTimeOffset? CompletedAt)
{
    internal static DeliveryStopResponse Of(Stop stop) => new(
        stop.Id, new DeliveryLocation(stop.Location.Y, stop.Location.X), stop.Address, stop.ContactName, stop.ContactPhone,
        stop.Instructions, new DeliveryWindow(stop.After, stop.Before), stop.CompletedAt);
}

/// <param name="AmountMinor">Before tax, in minor units of the currency.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="DistanceMetres">Travel distance from pickup to dropoff that it was computed from.</param>
/// <param name="Explanation">How it came about; the lines add up to the amount.</param>
public sealed record DeliveryPrice(long AmountMinor, string Currency, int DistanceMetres, IReadOnlyList<PriceLine> Explanation);

/// <param name="FirstName">All that is told of the courier.</param>
public sealed record DeliveryCourier(string FirstName);

/// <param name="Reason">Stable code, such as recipient-absent.</param>
/// <param name="Note">The courier's words.</param>
/// <param name="At">When, by the courier's phone.</param>
public sealed record DeliveryFailure(string Reason, string? Note, DateTimeOffset At);

/// <param name="Name">As it was when the delivery was placed.</param>
public sealed record DeliveryMerchant(Guid Id, string Name);
