using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Jobs;

internal static class JobFinding
{
    /// <summary>The job with all that belongs to it, to be changed.</summary>
    public static Task<Job?> FindJobAsync(this DispatchDb db, Guid delivery, CancellationToken cancel) =>
        db.Jobs.Include(job => job.Stops).Include(job => job.Holdings)
            .SingleOrDefaultAsync(job => job.DeliveryId == delivery, cancel);

    /// <summary>Why a dispatcher may not move the job; null when he may.</summary>
    public static Refusal? WhyNotMovable(this Job job) => job.State switch
    {
        JobState.InCustody => new Refusal("parcel-in-custody", "The courier holds the parcel."),
        JobState.Done or JobState.Failed or JobState.Cancelled => new Refusal("job-ended", "The job has ended."),
        _ => null,
    };
}
