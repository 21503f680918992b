using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Quartz;
using Rodando.Platform.Time;

namespace Rodando.Platform.Jobs;

/// <summary>Makes the store's schedule equal to the list, before the scheduler starts.</summary>
/// <remarks>
/// Nodes may start together: each step is one transaction under the store's own lock, and a trigger is named for its schedule,
/// so the second node finds everything done. A due time already stored is kept; restarting runs nothing early and skips nothing.
/// </remarks>
internal sealed class ScheduleRegistrar(
    [FromKeyedServices(PlatformJobs.SchedulerName)] IScheduler scheduler,
    IEnumerable<ScheduledJob> jobs,
    SimulationClock? simulation = null) : IHostedService
{
    /// <summary>Of an interval in a simulation: short enough for its fast days, and a run that finds nothing due costs little.</summary>
    private static readonly TimeSpan LongestInSimulation = TimeSpan.FromSeconds(1);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var job in jobs)
            await RegisterAsync(job, cancellationToken);
        foreach (var module in jobs.GroupBy(job => job.Module, StringComparer.Ordinal))
            await RemoveAllButAsync(module.Key, [.. module.Select(KeyOf)], cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static JobKey KeyOf(ScheduledJob job) => new(job.Name, job.Module);

    private async Task RegisterAsync(ScheduledJob job, CancellationToken cancellationToken)
    {
        var detail = JobBuilder.Create<QuartzJob>().WithIdentity(KeyOf(job)).StoreDurably().RequestRecovery().Build();
        await scheduler.AddJob(detail, new AddJobOptions { Replace = true }, cancellationToken);

        var trigger = TriggerOf(job);
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellationToken);

        // Triggers of the scheduler's own (a run to be repeated) stand in another group.
        var all = await scheduler.QueryTriggers(new TriggerQuery { Job = KeyOf(job) }, cancellationToken);
        var outdated = all.Items.Select(known => known.Key)
            .Where(key => string.Equals(key.Group, job.Module, StringComparison.Ordinal) && !key.Equals(trigger.Key)).ToList();
        await scheduler.UnscheduleJobs(outdated, cancellationToken);
    }

    private ITrigger TriggerOf(ScheduledJob job)
    {
        var schedule = simulation is not null && job.Schedule.Interval > LongestInSimulation
            ? JobSchedule.Every(LongestInSimulation)
            : job.Schedule;
        return TriggerBuilder.Create(TimeProvider.System)
            .WithIdentity($"{job.Name} {schedule}", job.Module)
            .ForJob(KeyOf(job))
            .WithExecutionGroup(job.Module)
            .WithSchedule(BuilderOf(schedule))
            .StartNow()
            .Build();
    }

    // Missed while no node was up, or while a run took long: run once, then go on.
    private static IScheduleBuilder BuilderOf(JobSchedule schedule) => schedule.Interval is { } interval
        ? SimpleScheduleBuilder.Create().WithInterval(interval).RepeatForever().MeasureIntervalFromCompletion()
            .WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)
        : CronScheduleBuilder.Create(schedule.Cron!, CronFormat.Unix).InTimeZone(TimeZoneInfo.Utc)
            .WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed);

    private async Task RemoveAllButAsync(string module, HashSet<JobKey> wanted, CancellationToken cancellationToken)
    {
        var stored = await scheduler.QueryJobs(new JobQuery { Group = GroupMatcher<JobKey>.GroupEquals(module) }, cancellationToken);
        await scheduler.DeleteJobs([.. stored.Items.Select(job => job.Key).Where(key => !wanted.Contains(key))], cancellationToken);
    }
}
