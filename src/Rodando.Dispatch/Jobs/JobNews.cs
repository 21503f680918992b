using Rodando.Contracts;

namespace Rodando.Dispatch.Jobs;

/// <summary>What hearing a job out has changed.</summary>
internal sealed record JobNews(Job Job, JobMarks Before, JobOutcome Outcome)
{
    /// <summary>Who has lost the job, if anybody.</summary>
    public Guid? Loser => Before.CourierId == Outcome.CourierId ? null : Before.CourierId;

    /// <summary>Who turned out to hold the parcel though the job was another's or nobody's.</summary>
    public Guid? Keeper => Before.CourierId == Outcome.CourierId ? null : Outcome.CourierId;

    /// <summary>
    /// The facts to announce, in order, each taking the job's next version. Call once, after the facts of a change of hands: consumers
    /// that see the highest version last must not end with who has the job instead of what became of it.
    /// </summary>
    public IReadOnlyList<IFact> Tell(DateTimeOffset now)
    {
        var facts = JobFacts.Between(Before, Job, Outcome, now).ToList();
        if (facts.Count == 0 && Before != JobMarks.Of(Job)) Job.NextVersion();
        return facts;
    }

    /// <summary>Stops that were done by this.</summary>
    public IEnumerable<JobStop> NewlyDone => Job.Stops.Where(stop => stop.CompletedAt is not null
        && (stop.Kind == StopKind.Pickup ? Before.PickedUp : Before.Delivered) is null);
}
