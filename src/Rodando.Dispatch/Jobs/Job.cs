using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;
using Rodando.Dispatch.Actions;
using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Jobs;

/// <summary>The carrying of one delivery. Its state is never set: it is what <see cref="JobFold"/> reads out of what is known.</summary>
internal sealed class Job : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid DeliveryId { get; private init; }

    public string Reference { get; private init; } = "";

    public string MerchantName { get; private init; } = "";

    public int WeightGrams { get; private init; }

    public int Items { get; private init; }

    public DateTimeOffset PlacedAt { get; private init; }

    public JobState State { get; private set; }

    /// <summary>Grows by one with every fact that is told of the job.</summary>
    public int Version { get; private set; }

    /// <summary>Who has it, or had it last.</summary>
    public Guid? CourierId { get; private set; }

    /// <summary>When the assigner looks at it again while it is open.</summary>
    public DateTimeOffset NextTryAt { get; set; }

    /// <summary>What the last vain attempt found, so that a decision is recorded when it differs and not every few seconds.</summary>
    public string? LastAnswer { get; set; }

    public DateTimeOffset? AcceptedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public DateTimeOffset? CancelledAt { get; private set; }

    public string? CancelReason { get; private set; }

    /// <summary>Since when the federation's desk has to decide on it; null while it need not.</summary>
    public DateTimeOffset? StrandedAt { get; private set; }

    public Guid? FailedStopId { get; private set; }

    public string? FailureReason { get; private set; }

    public string? FailureNote { get; private set; }

    public List<JobStop> Stops { get; private init; } = [];

    public List<Holding> Holdings { get; private init; } = [];

    public JobStop Pickup => Stops.Single(stop => stop.Kind == StopKind.Pickup);

    public JobStop Dropoff => Stops.Single(stop => stop.Kind == StopKind.Dropoff);

    public Holding? OpenHolding => Holdings.SingleOrDefault(holding => holding.Until is null);

    public bool IsAtWork => State is JobState.Assigned or JobState.Accepted or JobState.InCustody;

    /// <summary>The stops that its courier still has to visit, in order.</summary>
    public IEnumerable<JobStop> Pending => State switch
    {
        JobState.Assigned or JobState.Accepted => [Pickup, Dropoff],
        JobState.InCustody => [Dropoff],
        _ => [],
    };

    /// <summary>Couriers whom the assigner leaves out: they said no to this job, or a dispatcher took it from them.</summary>
    public IEnumerable<Guid> Refusers => Holdings
        .Where(holding => holding.EndedBy is HoldingEnd.Declined or HoldingEnd.Unassigned)
        .Select(holding => holding.CourierId);

    /// <param name="firstTry">When the assigner is to look at it first.</param>
    public static Job Open(DeliveryPlaced placed, DateTimeOffset firstTry) => new()
    {
        CollectiveId = placed.CollectiveId,
        DeliveryId = placed.DeliveryId,
        Reference = placed.Reference,
        MerchantName = placed.MerchantName,
        WeightGrams = placed.WeightGrams,
        Items = placed.Items,
        PlacedAt = placed.OccurredAt,
        Version = 1,
        NextTryAt = firstTry,
        Stops = [.. placed.Stops.Select(stop => JobStop.From(stop, placed))],
    };

    /// <summary>The next version, for a fact about to be told.</summary>
    public int NextVersion() => ++Version;

    /// <summary>The collective left service, and the time in which the parcel should have been out of its hands is over.</summary>
    public ParcelStranded Strand(DateTimeOffset drainUntil, DateTimeOffset now)
    {
        StrandedAt = now;
        NextVersion();
        return new(Guid.CreateVersion7(now), CollectiveId, now, DeliveryId, Reference, CourierId, Dropoff.Before, drainUntil);
    }

    /// <summary>The parcel is out of hand, or the collective is in service again.</summary>
    public StrandedParcelSettled Settle(DateTimeOffset now)
    {
        StrandedAt = null;
        NextVersion();
        var outcome = State switch { JobState.InCustody => "in-service", JobState.Done => "done", _ => "failed" };
        return new(Guid.CreateVersion7(now), CollectiveId, now, DeliveryId, outcome);
    }

    /// <summary>Gives a job that nobody has to a courier.</summary>
    public void Give(Guid courier, DateTimeOffset now)
    {
        Holdings.Add(Holding.Begin(CollectiveId, DeliveryId, Holdings.Count, courier, now));
        (State, LastAnswer, CourierId, AcceptedAt) = (JobState.Assigned, null, courier, null);
    }

    /// <summary>Takes the job from its courier.</summary>
    /// <returns>Who lost it, or null when nobody had it.</returns>
    public Guid? Take(HoldingEnd why, DateTimeOffset now)
    {
        var held = OpenHolding;
        held?.End(why, now);
        if (State is JobState.Assigned or JobState.Accepted) (State, CourierId, AcceptedAt) = (JobState.Open, null, null);
        return held?.CourierId;
    }

    /// <summary>The delivery was called off; whether that counts is seen by <see cref="Hear"/>.</summary>
    public void Cancel(DateTimeOffset at, string reason)
    {
        if (CancelledAt is null) (CancelledAt, CancelReason) = (at, reason);
    }

    /// <summary>Reads the state anew out of everything that was said.</summary>
    /// <param name="actions">All actions of all couriers on this job.</param>
    /// <param name="now">The time of the facts' ids and of changes made by us.</param>
    public JobNews Hear(IEnumerable<CourierAction> actions, DateTimeOffset now)
    {
        var outcome = JobFold.Of(Holdings, actions, Pickup.StopId, CancelledAt);
        var before = JobMarks.Of(this);
        if (OpenHolding is { } held && held.CourierId != outcome.CourierId) held.End(WhyLost(outcome), now);
        Adopt(outcome);
        return new JobNews(this, before, outcome);
    }

    private static HoldingEnd WhyLost(JobOutcome outcome) =>
        outcome.State == JobState.Cancelled ? HoldingEnd.Cancelled : outcome.CourierId is null ? HoldingEnd.Declined : HoldingEnd.Custody;

    private void Adopt(JobOutcome outcome)
    {
        (State, CourierId, AcceptedAt) = (outcome.State, outcome.CourierId, outcome.AcceptedAt);
        EndedAt = outcome.Delivered?.At ?? outcome.Failed?.At ?? (outcome.State == JobState.Cancelled ? CancelledAt : null);
        Pickup.Reached(outcome.AtPickup?.At, outcome.PickedUp?.At, outcome.PickedUp?.CourierId);
        Dropoff.Reached(outcome.AtDropoff?.At, outcome.Delivered?.At, outcome.Delivered?.CourierId);
        FailedStopId = outcome.Failed?.StopId;
        (FailureReason, FailureNote) = (outcome.Failed?.Reason, outcome.Failed?.Note);
    }
}
