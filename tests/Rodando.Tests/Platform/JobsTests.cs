using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Rodando.Platform.Jobs;
using Rodando.Platform.Time;
using Rodando.Tests.World;

namespace Rodando.Tests.Platform;

/// <summary>Scheduled work on the real scheduler and a real PostgreSQL, as a role that does not own the tables.</summary>
public sealed class JobsTests : IAsyncLifetime
{
    private static readonly JobSchedule EverySecond = JobSchedule.Every(TimeSpan.FromSeconds(1));
    private static readonly JobSchedule Nightly = JobSchedule.At("30 3 * * *");
    private readonly Runs runs = new();
    private SimulationClock? simulated;
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.CreateAsync();

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_job_runs_again_and_again_each_time_in_a_scope_of_its_own()
    {
        await using var node = await StartAsync("a", ("intake", "count", EverySecond));

        var first = await runs.NextAsync();
        var second = await runs.NextAsync();

        second.Scope.ShouldNotBe(first.Scope);
        first.Scope.Disposed.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_two_nodes_one_alone_runs_what_is_due()
    {
        await using var a = await StartAsync("a", ("intake", "count", EverySecond));
        await using var b = await StartAsync("b", ("intake", "count", EverySecond));

        var all = new List<Run>();
        for (var i = 0; i < 6; i++)
            all.Add(await runs.NextAsync());

        all.Zip(all.Skip(1), (one, next) => next.At - one.At).ShouldAllBe(gap => gap > TimeSpan.FromSeconds(0.9));
        (await AskAsync<long>("SELECT count(*) FROM platform.qrtz_scheduler_state")).ShouldBe(2);
        (await AskAsync<long>("SELECT count(*) FROM platform.qrtz_triggers")).ShouldBe(1);
    }

    [Fact]
    public async Task When_the_one_node_stops_the_other_goes_on()
    {
        await using var b = await StartAsync("b", ("intake", "count", EverySecond));
        await using (await StartAsync("a", ("intake", "count", EverySecond)))
            await runs.NextAsync();
        runs.Forget();

        (await runs.NextAsync()).Node.ShouldBe("b");
        (await runs.NextAsync()).Node.ShouldBe("b");
    }

    [Fact]
    public async Task Runs_missed_while_nobody_was_there_are_made_up_by_one()
    {
        await using (await StartAsync("a", ("intake", "nightly", Nightly)))
            (await NextFireAsync()).TimeOfDay.ShouldBe(new TimeSpan(3, 30, 0));
        await AskAsync<int>(
            $"UPDATE platform.qrtz_triggers SET next_fire_time = next_fire_time - {TimeSpan.FromDays(5).Ticks} RETURNING 1");

        await using (await StartAsync("b", ("intake", "nightly", Nightly)))
        {
            (await runs.NextAsync()).Node.ShouldBe("b");
            (await NextFireAsync()).ShouldBeGreaterThan(DateTimeOffset.UtcNow);
        }

        runs.Forget().ShouldBe(0);
    }

    [Fact]
    public async Task A_restart_runs_nothing_before_its_time()
    {
        var hourly = JobSchedule.Every(TimeSpan.FromHours(1));
        await using (await StartAsync("a", ("intake", "hourly", hourly)))
            await runs.NextAsync();
        var due = await NextFireAsync();

        await using (await StartAsync("b", ("intake", "hourly", hourly), ("intake", "count", EverySecond)))
            (await runs.NextAsync()).Job.ShouldBe("count");

        (await NextFireAsync("hourly")).ShouldBe(due);
    }

    [Fact]
    public async Task A_process_runs_the_jobs_of_its_own_modules_only()
    {
        await using (await StartAsync("a", ("tracking", "count", EverySecond), ("intake", "count", EverySecond)))
            await runs.NextAsync();
        runs.Forget();

        await using var intake = await StartAsync("b", ("intake", "count", EverySecond));
        for (var i = 0; i < 3; i++)
            (await runs.NextAsync()).Module.ShouldBe("intake");
        (await AskAsync<string>("SELECT trigger_state FROM platform.qrtz_triggers WHERE trigger_group = 'tracking'"))
            .ShouldBe("WAITING");
    }

    [Fact]
    public async Task A_changed_schedule_and_a_dropped_job_leave_no_trace()
    {
        await using (await StartAsync("a", ("intake", "keep", Nightly), ("intake", "drop", Nightly), ("tracking", "other", Nightly)))
        {
        }

        await using (await StartAsync("a", ("intake", "keep", JobSchedule.Every(TimeSpan.FromHours(2)))))
            await runs.NextAsync();

        (await AskAsync<string>("SELECT string_agg(trigger_name, ', ' ORDER BY trigger_name) FROM platform.qrtz_triggers"))
            .ShouldBe("keep every 02:00:00, other at 30 3 * * * UTC");
        (await AskAsync<string>("SELECT string_agg(job_name, ', ' ORDER BY job_name) FROM platform.qrtz_job_details"))
            .ShouldBe("keep, other");
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_when_it_is_next_due()
    {
        runs.FailOnce();
        await using var node = await StartAsync("a", ("intake", "count", EverySecond));

        await runs.NextAsync();
        await runs.NextAsync();

        (await AskAsync<string>("SELECT trigger_state FROM platform.qrtz_triggers")).ShouldNotBe("ERROR");
    }

    [Fact]
    public async Task A_run_cut_short_by_a_shutdown_is_repeated()
    {
        runs.HoldOnce();
        await using (await StartAsync("a", ("intake", "hourly", JobSchedule.Every(TimeSpan.FromHours(1)))))
            await runs.NextAsync();
        // In a split deployment another module's process may have noticed: the repeat still waits for one that has the job.
        (await AskAsync<string>("SELECT string_agg(execution_group, ',') FROM platform.qrtz_triggers WHERE trigger_group <> 'intake'"))
            .ShouldBe("intake");

        await using var later = await StartAsync("b", ("intake", "hourly", JobSchedule.Every(TimeSpan.FromHours(1))));

        (await runs.NextAsync()).Node.ShouldBe("b");
    }

    [Fact]
    public async Task A_simulation_shortens_long_intervals()
    {
        simulated = new SimulationClock(TimeProvider.System);
        await using var node = await StartAsync("a", ("intake", "minutely", JobSchedule.Every(TimeSpan.FromMinutes(1))));

        await runs.NextAsync();

        (await AskAsync<string>("SELECT trigger_name FROM platform.qrtz_triggers")).ShouldBe("minutely every 00:00:01");
        node.Clock.ShouldBe(simulated, "the scheduler's real time must not become everybody's");
    }

    [Fact]
    public void Without_jobs_there_is_no_scheduler()
    {
        var services = new ServiceCollection();

        services.AddPlatformJobs();

        services.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("intake", "Close Old")]
    [InlineData("In take", "close-old")]
    [InlineData("intake", "taken")]
    public void A_name_that_is_bad_or_taken_is_refused(string module, string name)
    {
        var services = new ServiceCollection().AddScheduledJob<CountingJob>("intake", "taken", Nightly);

        Should.Throw<ArgumentException>(() => services.AddScheduledJob<CountingJob>(module, name, Nightly));
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("61 * * * *")]
    [InlineData("0 0 3 * * ?")]
    public void A_bad_crontab_line_is_refused(string cron) =>
        Should.Throw<ArgumentException>(() => JobSchedule.At(cron)).ParamName.ShouldBe("cron");

    [Fact]
    public void An_interval_is_a_second_to_a_day()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => JobSchedule.Every(TimeSpan.FromMilliseconds(999)));
        Should.Throw<ArgumentOutOfRangeException>(() => JobSchedule.Every(TimeSpan.FromDays(1.1)));
    }

    private async Task<Node> StartAsync(string node, params (string Module, string Name, JobSchedule Schedule)[] jobs)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database.App));
        builder.Services.AddSingleton(runs).AddScoped<Scope>().AddSingleton(new NodeName(node));
        builder.Services.AddSingleton<TimeProvider>(simulated ?? TimeProvider.System);
        if (simulated is not null)
            builder.Services.AddSingleton(simulated);
        foreach (var (module, name, schedule) in jobs)
            builder.Services.AddScheduledJob<CountingJob>(module, name, schedule);
        builder.Services.AddPlatformJobs();

        var host = builder.Build();
        await host.StartAsync();
        return new Node(host);
    }

    private async Task<T> AskAsync<T>(string sql)
    {
        await using var owner = NpgsqlDataSource.Create(database.Owner);
        await using var command = owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task<DateTimeOffset> NextFireAsync(string job = "%") => new(
        await AskAsync<long>($"SELECT next_fire_time FROM platform.qrtz_triggers WHERE job_name LIKE '{job}'"), TimeSpan.Zero);

    private sealed class Node(IHost host) : IAsyncDisposable
    {
        public TimeProvider Clock => host.Services.GetRequiredService<TimeProvider>();

        public async ValueTask DisposeAsync()
        {
            await host.StopAsync();
            host.Dispose();
        }
    }
}
