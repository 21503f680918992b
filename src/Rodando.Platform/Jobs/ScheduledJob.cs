namespace Rodando.Platform.Jobs;

/// <summary>One entry of the list of all jobs.</summary>
/// <param name="Module">The module that owns the job, kebab-case: a process runs the jobs of the modules it registers.</param>
/// <param name="Name">Kebab-case, unique in the module; names the job in the store, so it does not change.</param>
/// <param name="Schedule">When it is due.</param>
/// <param name="JobType">An <see cref="IScheduledJob"/>.</param>
public sealed record ScheduledJob(string Module, string Name, JobSchedule Schedule, Type JobType);
