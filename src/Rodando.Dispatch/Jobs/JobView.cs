using Rodando.Dispatch.Plans;

namespace Rodando.Dispatch.Jobs;

/// <param name="EstimatedArrival">When the courier is expected there; null while nobody is.</param>
/// <param name="ArrivedAt">By the courier's word.</param>
/// <param name="CompletedAt">By the courier's word.</param>
public sealed record JobStopView(
    Guid StopId, StopKind Kind, StopLocation Location, string Address, StopWindow Window, DateTimeOffset? EstimatedArrival,
    DateTimeOffset? ArrivedAt, DateTimeOffset? CompletedAt);

/// <param name="Reason">Code, such as recipient-absent.</param>
/// <param name="InCustody">True when the courier still holds the parcel.</param>
public sealed record JobFailureView(Guid StopId, string Reason, string? Note, bool InCustody);

/// <summary>The carrying of one delivery.</summary>
/// <param name="Reference">Short public reference of the delivery.</param>
/// <param name="Version">Grows with every change; the ETag.</param>
/// <param name="CourierId">Who has it, or had it last.</param>
/// <param name="StrandedAt">
/// Since when the federation's desk has to decide on it, because the collective left service and still has the parcel; null otherwise.
/// </param>
/// <param name="WaitsFor">Why nobody has it: nobody-on-shift, a licence code, or counts by reason such as capacity:2; null otherwise.</param>
public sealed record JobView(
    Guid DeliveryId, string Reference, string MerchantName, JobState State, int Version, Guid? CourierId, StopPackages Packages,
    DateTimeOffset PlacedAt, DateTimeOffset? AcceptedAt, DateTimeOffset? EndedAt, DateTimeOffset? StrandedAt, string? WaitsFor, JobFailureView? Failure,
    IReadOnlyList<JobStopView> Stops)
{
    internal static JobView Of(Job job) => new(
        job.DeliveryId, job.Reference, job.MerchantName, job.State, job.Version, job.CourierId,
        new StopPackages(job.Items, job.WeightGrams), job.PlacedAt, job.AcceptedAt, job.EndedAt, job.StrandedAt,
        job.State == JobState.Open ? job.LastAnswer : null,
        job.State == JobState.Failed
            ? new JobFailureView(job.FailedStopId!.Value, job.FailureReason!, job.FailureNote, job.Pickup.CompletedAt is not null)
            : null,
        [.. job.Stops.OrderBy(stop => stop.Kind).Select(stop => new JobStopView(
            stop.StopId, stop.Kind, new StopLocation(stop.Latitude, stop.Longitude), stop.Address, new StopWindow(stop.After, stop.Before),
            stop.Eta, stop.ArrivedAt, stop.CompletedAt))]);
}
