namespace Rodando.Contracts.Dispatch;

/// <summary>A courier was given the delivery (by the planner or by a person).</summary>
/// <param name="JobVersion">Version of the job after the change; consumers keep the highest they saw.</param>
/// <param name="DecisionId">The decision record that explains it.</param>
/// <param name="ByPerson">True when a dispatcher decided.</param>
public sealed record CourierAssigned(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, int JobVersion, Guid CourierId, string CourierFirstName, Guid DecisionId, bool ByPerson) : IFact;

/// <summary>The delivery has no courier any more and is open again.</summary>
/// <param name="Reason">declined, unassigned, shift-ended, or custody: another courier turned out to hold the parcel.</param>
public sealed record CourierUnassigned(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, int JobVersion, Guid CourierId, string Reason) : IFact;

/// <summary>The courier said that he accepts the job, on the phone.</summary>
public sealed record JobAccepted(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, int JobVersion, Guid CourierId) : IFact;

/// <summary>The courier stands at the stop, by his own word.</summary>
/// <param name="OccurredAt">When, by the phone's clock (bounded by the time of receipt).</param>
public sealed record StopArrived(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, int JobVersion, Guid StopId, string Kind, Guid CourierId) : IFact;

/// <summary>A stop was done: the parcel was picked up, or handed over.</summary>
/// <remarks>Phones send late. A stop is told again, with a higher version, when its true time turns out to be another one; and what
/// has the highest version holds: a delivery may follow a failure that was said earlier and had happened later.</remarks>
/// <param name="OccurredAt">When, by the phone's clock (bounded by the time of receipt).</param>
/// <param name="Kind">pickup or dropoff.</param>
/// <param name="Latitude">Where the phone was, if it said so.</param>
/// <param name="RecipientName">Who took it, if noted (dropoff).</param>
/// <param name="Note">The courier's note; null when none.</param>
public sealed record StopCompleted(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, int JobVersion, Guid StopId, string Kind, Guid CourierId,
    double? Latitude, double? Longitude, string? RecipientName, string? Note) : IFact;

/// <summary>The delivery could not be carried out.</summary>
/// <param name="StopId">The stop at which it failed.</param>
/// <param name="Reason">Stable code of the reason catalogue, such as recipient-absent.</param>
/// <param name="InCustody">True when the courier holds the parcel.</param>
public sealed record DeliveryFailed(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, int JobVersion, Guid StopId, Guid CourierId, string Reason, bool InCustody, string? Note) : IFact;

/// <summary>A collective that left service still holds a parcel after the time in which it should have been out of hand: the
/// federation's desk decides. The courier's app keeps working for that parcel.</summary>
/// <param name="CourierId">Who holds it; a pseudonym outside of the collective.</param>
/// <param name="PromisedBy">End of the dropoff's time window.</param>
/// <param name="DrainUntil">UTC instant by which it should have been out of hand.</param>
public sealed record ParcelStranded(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid DeliveryId, string Reference, Guid? CourierId, DateTimeOffset PromisedBy, DateTimeOffset DrainUntil) : IFact;

/// <summary>A stranded parcel is no longer one.</summary>
/// <param name="Outcome">done, failed, or in-service: the collective is licensed again.</param>
public sealed record StrandedParcelSettled(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt, Guid DeliveryId, string Outcome) : IFact;

/// <summary>One stop of a courier's plan.</summary>
/// <param name="Kind">pickup or dropoff.</param>
/// <param name="EstimatedArrival">When the planner expects the courier there.</param>
public sealed record PlannedStop(
    Guid StopId, Guid DeliveryId, string Kind, double Latitude, double Longitude,
    DateTimeOffset After, DateTimeOffset Before, DateTimeOffset EstimatedArrival, int ServiceSeconds);

/// <summary>What a courier is to do from now on, whole: stops not yet done, in order.</summary>
/// <param name="PlanVersion">Grows with every change of the courier's plan; an older one is ignored.</param>
public sealed record PlanChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid CourierId, int PlanVersion, IReadOnlyList<PlannedStop> Stops) : IFact;
