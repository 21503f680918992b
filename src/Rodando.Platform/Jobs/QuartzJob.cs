using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace Rodando.Platform.Jobs;

/// <summary>What the scheduler runs for every job: finds the real one on the list by its key. Its name stands in the store.</summary>
/// <param name="scope">The scope that the scheduler opens for this run and disposes after it.</param>
[DisallowConcurrentExecution]
internal sealed class QuartzJob(IServiceProvider scope, IEnumerable<ScheduledJob> jobs) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var key = context.JobDetail.Key;
        // A newer version may have put it in the store while this one was still running: its own nodes will run it.
        var job = jobs.FirstOrDefault(known => new JobKey(known.Name, known.Module).Equals(key))
            ?? throw new InvalidOperationException($"This process has no job {key}.");

        await ((IScheduledJob)scope.GetRequiredService(job.JobType)).RunAsync(cancellationToken);
    }
}
