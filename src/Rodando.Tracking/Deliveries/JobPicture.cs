using Rodando.Tracking.Arrivals;

namespace Rodando.Tracking.Deliveries;

/// <summary>What the board shows of a delivery: data of the event <c>job</c>.</summary>
/// <param name="Version">Grows with every change; of two pictures the higher is right, equal ones differ in the visit only.</param>
/// <param name="Visit">How the courier stands to the next stop, when that belongs to this delivery and the event is about it.</param>
internal sealed record JobPicture(
    Guid DeliveryId, int Version, string Reference, TrackedState State, Guid? CourierId, string? CourierFirstName,
    Guid PickupStopId, Guid DropoffStopId, string DropoffAddress, DateTimeOffset PlacedAt, DateTimeOffset? AssignedAt,
    DateTimeOffset? AcceptedAt, DateTimeOffset? PickedUpAt, DateTimeOffset? ArrivedAt, DateTimeOffset? EndedAt,
    string? FailureReason, StopVisit? Visit)
{
    /// <param name="delivery">One that has been placed.</param>
    public static JobPicture Of(TrackedDelivery delivery, StopVisit? visit) => new(
        delivery.DeliveryId, delivery.Version, delivery.Reference!, delivery.State, delivery.CourierId, delivery.CourierFirstName,
        delivery.PickupStopId!.Value, delivery.DropoffStopId!.Value, delivery.DropoffAddress!, delivery.PlacedAt!.Value, delivery.AssignedAt,
        delivery.IsAccepted ? delivery.AcceptedAt : null, delivery.PickedUpAt, delivery.ArrivedAt, delivery.EndedAt,
        delivery.FailureReason, visit);
}

/// <summary>Something a dispatcher should look at: data of the event <c>alert</c>.</summary>
/// <param name="Code">delivery-failed or running-late.</param>
/// <param name="Detail">The failure's reason; null otherwise.</param>
/// <param name="LateSeconds">By how much the window is expected to be missed; null when it is not about time.</param>
internal sealed record AlertPicture(string Code, Guid DeliveryId, Guid? StopId, Guid? CourierId, string? Detail, int? LateSeconds);
