using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;
using Rodando.Platform.Persistence;

namespace Rodando.Tracking.Deliveries;

/// <summary>What is known of a delivery. Facts may come in any order and more than once: each sets its own fields, and what
/// follows from several is computed.</summary>
internal sealed class TrackedDelivery : ICollectiveOwned
{
    public Guid CollectiveId { get; private set; }

    public Guid DeliveryId { get; private set; }

    /// <summary>Counts the changes that a watcher would notice.</summary>
    public int Version { get; private set; }

    /// <summary>Null until <see cref="Place"/>: a fact of dispatch may come first.</summary>
    public string? Reference { get; private set; }

    public DateTimeOffset? PlacedAt { get; private set; }

    public Guid? PickupStopId { get; private set; }

    public Guid? DropoffStopId { get; private set; }

    public string? DropoffAddress { get; private set; }

    public double? DropoffLatitude { get; private set; }

    public double? DropoffLongitude { get; private set; }

    /// <summary>Version of the job with which the courier was set or taken away; 0 before.</summary>
    public int AssignmentVersion { get; private set; }

    public Guid? CourierId { get; private set; }

    public string? CourierFirstName { get; private set; }

    public DateTimeOffset? AssignedAt { get; private set; }

    /// <summary>Version of the job with which a courier accepted; counts only when it is above <see cref="AssignmentVersion"/>.</summary>
    public int AcceptanceVersion { get; private set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public DateTimeOffset? PickedUpAt { get; private set; }

    /// <summary>When the courier stood at the dropoff, by his own word.</summary>
    public DateTimeOffset? ArrivedAt { get; private set; }

    public DateTimeOffset? DeliveredAt { get; private set; }

    public DateTimeOffset? FailedAt { get; private set; }

    public string? FailureReason { get; private set; }

    public DateTimeOffset? CancelledAt { get; private set; }

    /// <summary>When nothing more is to come; null while under way.</summary>
    public DateTimeOffset? EndedAt { get; private set; }

    public bool IsAccepted => CourierId is not null && AcceptanceVersion > AssignmentVersion;

    /// <summary>What the courier's hands have done outweighs what was decided: a parcel picked up while it was being called off
    /// is on its way.</summary>
    public TrackedState State =>
        DeliveredAt is not null ? TrackedState.Delivered
        : FailedAt is not null ? TrackedState.Failed
        : PickedUpAt is not null ? TrackedState.PickedUp
        : CancelledAt is not null ? TrackedState.Cancelled
        : IsAccepted ? TrackedState.Accepted
        : CourierId is not null ? TrackedState.Assigned
        : TrackedState.Placed;

    public void Place(DeliveryPlaced placed)
    {
        (Reference, PlacedAt) = (placed.Reference, placed.OccurredAt);
        PickupStopId = placed.Stops[0].StopId;
        var dropoff = placed.Stops[^1];
        (DropoffStopId, DropoffAddress) = (dropoff.StopId, dropoff.Address);
        (DropoffLatitude, DropoffLongitude) = (dropoff.Latitude, dropoff.Longitude);
    }

    public void Assign(CourierAssigned assigned)
    {
        if (assigned.JobVersion <= AssignmentVersion)
            return;
        (AssignmentVersion, AssignedAt) = (assigned.JobVersion, assigned.OccurredAt);
        (CourierId, CourierFirstName) = (assigned.CourierId, assigned.CourierFirstName);
    }

    public void Unassign(CourierUnassigned unassigned)
    {
        if (unassigned.JobVersion <= AssignmentVersion)
            return;
        (AssignmentVersion, AssignedAt) = (unassigned.JobVersion, null);
        (CourierId, CourierFirstName) = (null, null);
    }

    public void Accept(JobAccepted accepted)
    {
        if (accepted.JobVersion > AcceptanceVersion)
            (AcceptanceVersion, AcceptedAt) = (accepted.JobVersion, accepted.OccurredAt);
    }

    public void Arrive(StopArrived arrived)
    {
        if (arrived.Kind == "dropoff")
            ArrivedAt ??= arrived.OccurredAt;
    }

    public void Complete(StopCompleted completed)
    {
        if (completed.Kind == "pickup")
            PickedUpAt ??= completed.OccurredAt;
        else
            DeliveredAt ??= completed.OccurredAt;
        SettleEnd();
    }

    public void Fail(DeliveryFailed failed)
    {
        (FailedAt, FailureReason) = (FailedAt ?? failed.OccurredAt, FailureReason ?? failed.Reason);
        SettleEnd();
    }

    public void Cancel(DeliveryCancelled cancelled)
    {
        CancelledAt ??= cancelled.OccurredAt;
        SettleEnd();
    }

    /// <summary>Called once per change that is saved.</summary>
    public void NextVersion() => Version++;

    private void SettleEnd() => EndedAt = State switch
    {
        TrackedState.Delivered => DeliveredAt,
        TrackedState.Failed => FailedAt,
        TrackedState.Cancelled => CancelledAt,
        _ => null,
    };
}
