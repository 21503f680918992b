using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Quartz;

namespace Rodando.Platform.Jobs;

/// <summary>The one place that knows the scheduler: modules hand in data, everything else here can be exchanged.</summary>
public static partial class PlatformJobs
{
    internal const string SchedulerName = "rodando";

    /// <summary>Puts a job on the list. Every process that runs the module registers it; one of them runs it.</summary>
    /// <exception cref="ArgumentException">A name is not kebab-case, or the module has a job of that name already.</exception>
    public static IServiceCollection AddScheduledJob<TJob>(
        this IServiceCollection services, string module, string name, JobSchedule schedule)
        where TJob : class, IScheduledJob
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (!KebabCase.IsMatch(module))
            throw new ArgumentException($"'{module}' is not kebab-case.", nameof(module));
        if (!KebabCase.IsMatch(name))
            throw new ArgumentException($"'{name}' is not kebab-case.", nameof(name));
        if (services.Any(s => s.ImplementationInstance is ScheduledJob known && (known.Module, known.Name) == (module, name)))
            throw new ArgumentException($"Module {module} has a job '{name}' already.", nameof(name));

        services.TryAddScoped<TJob>();
        return services.AddSingleton(new ScheduledJob(module, name, schedule, typeof(TJob)));
    }

    /// <summary>Runs the jobs on the list, each on one node only of all processes that share the database.</summary>
    /// <remarks>
    /// Called once, after every module was added: without any job there is no scheduler, and nothing asks the database. Needs an
    /// <see cref="NpgsqlDataSource"/> of the application's role. Scheduling follows real time, whatever <see cref="TimeProvider"/>
    /// says: the scheduler sleeps in real time, and a simulated clock would leave due times in the store that never come.
    /// </remarks>
    internal static void AddPlatformJobs(this IServiceCollection services)
    {
        if (!services.Any(service => service.ServiceType == typeof(ScheduledJob)))
            return;

        services.AddQuartz(SchedulerName, quartz => quartz
            .ConfigureScheduler(options =>
            {
                options.GenerateInstanceId = true;
                options.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            })
            .UseTimeProvider(TimeProvider.System)
            .UseDefaultThreadPool(maxConcurrency: 4)
            .UsePersistentStore(ConfigureStore));
        services.AddOptions<QuartzSchedulerOptions>(SchedulerName).Configure<IEnumerable<ScheduledJob>>(ServeOwnModules);
        services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
        services.AddHostedService<ScheduleRegistrar>();
    }

    private static void ConfigureStore(IPersistentStoreBuilder store)
    {
        store.UsePostgres(source => source.DataSourceFactory = provider => provider.GetRequiredService<NpgsqlDataSource>());
        store.UseSystemTextJsonSerializer();
        store.ConfigureStore(options =>
        {
            options.TablePrefix = JobTables.Prefix;
            options.StoreJobDataAsStrings = true;
            options.RecoverFiringsCancelledByShutdown = true;
        });
        // A node that dies is replaced after 40 seconds. More often would only cost queries: nothing here is urgent.
        store.UseClustering(cluster =>
        {
            cluster.CheckinInterval = TimeSpan.FromSeconds(20);
            cluster.CheckinMisfireThreshold = TimeSpan.FromSeconds(20);
        });
    }

    /// <summary>In a split deployment each process knows only its modules' jobs and must leave the others' alone.</summary>
    private static void ServeOwnModules(QuartzSchedulerOptions options, IEnumerable<ScheduledJob> jobs) =>
        options.ServedExecutionGroups.AddRange(jobs.Select(job => job.Module).Distinct(StringComparer.Ordinal));

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex KebabCase { get; }
}
