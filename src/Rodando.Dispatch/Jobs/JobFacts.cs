using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Actions;

namespace Rodando.Dispatch.Jobs;

/// <summary>The times and words of a job that others are told.</summary>
internal sealed record JobMarks(
    JobState State, Guid? CourierId, DateTimeOffset? AcceptedAt, DateTimeOffset? AtPickup, DateTimeOffset? PickedUp,
    DateTimeOffset? AtDropoff, DateTimeOffset? Delivered, DateTimeOffset? EndedAt, Guid? FailedStopId, string? FailureReason)
{
    public static JobMarks Of(Job job) => new(
        job.State, job.CourierId, job.AcceptedAt, job.Pickup.ArrivedAt, job.Pickup.CompletedAt,
        job.Dropoff.ArrivedAt, job.Dropoff.CompletedAt, job.EndedAt, job.FailedStopId, job.FailureReason);
}

/// <summary>
/// The facts to announce when a job's marks have changed, each with a version of its own. A mark whose time turned out to be
/// another one is told again.
/// </summary>
internal static class JobFacts
{
    public static IEnumerable<IFact> Between(JobMarks before, Job job, JobOutcome outcome, DateTimeOffset now)
    {
        var after = JobMarks.Of(job);
        if (after.AcceptedAt is { } accepted && accepted != before.AcceptedAt && job.CourierId is { } courier)
            yield return new JobAccepted(Id(now), job.CollectiveId, accepted, job.DeliveryId, job.NextVersion(), courier);
        if (after.AtPickup is not null && after.AtPickup != before.AtPickup)
            yield return Arrived(job, job.Pickup, outcome.AtPickup!, now);
        if (after.PickedUp is not null && after.PickedUp != before.PickedUp)
            yield return Completed(job, job.Pickup, outcome.PickedUp!, now);
        if (after.AtDropoff is not null && after.AtDropoff != before.AtDropoff)
            yield return Arrived(job, job.Dropoff, outcome.AtDropoff!, now);
        if (after.Delivered is not null && after.Delivered != before.Delivered)
            yield return Completed(job, job.Dropoff, outcome.Delivered!, now);
        if (outcome.Failed is { } failed && (after.EndedAt, after.FailedStopId, after.FailureReason)
            != (before.EndedAt, before.FailedStopId, before.FailureReason))
            yield return Failed(job, outcome, failed, now);
    }

    private static StopArrived Arrived(Job job, JobStop stop, CourierAction word, DateTimeOffset now) => new(
        Id(now), job.CollectiveId, word.At, job.DeliveryId, job.NextVersion(), stop.StopId, Kind(stop), word.CourierId);

    private static StopCompleted Completed(Job job, JobStop stop, CourierAction word, DateTimeOffset now)
    {
        // The pickup may be proven by a word at the dropoff: its place, recipient and note are not the pickup's.
        var isOwnWord = word.StopId == stop.StopId;
        return new StopCompleted(
            Id(now), job.CollectiveId, word.At, job.DeliveryId, job.NextVersion(), stop.StopId, Kind(stop), word.CourierId,
            isOwnWord ? word.Latitude : null, isOwnWord ? word.Longitude : null,
            stop.Kind == StopKind.Dropoff ? word.RecipientName : null, isOwnWord ? word.Note : null);
    }

    private static DeliveryFailed Failed(Job job, JobOutcome outcome, CourierAction word, DateTimeOffset now) => new(
        Id(now), job.CollectiveId, word.At, job.DeliveryId, job.NextVersion(), word.StopId!.Value, word.CourierId, word.Reason!,
        outcome.InCustody, word.Note);

    private static Guid Id(DateTimeOffset now) => Guid.CreateVersion7(now);

    private static string Kind(JobStop stop) => stop.Kind == StopKind.Pickup ? "pickup" : "dropoff";
}
