using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Tracking;
using Rodando.Platform.Tenancy;
using Rodando.Tests.World;
using Rodando.Tracking;
using Rodando.Tracking.Retention;
using Rodando.Tracking.Streams;
using static Rodando.Tests.Tracking.TrackedCollective;

namespace Rodando.Tests.Tracking;

[Collection(TrackingTests.Name)]
public sealed class BoardStreamTests(TrackingHost host)
{
    private const string Path = "/v1/collective/board/events";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_event_is_a_snapshot_and_changes_follow_it()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync("Ana");
        var job = await new TrackedJob(collective).OnTheWayAsync(courier);
        await collective.SendWellAsync(courier, Fix(collective.Now));
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);

        var snapshot = (await board.NextAsync())!;
        await collective.TellAsync(job.Delivered(courier, 4));

        snapshot.Type.ShouldBe("snapshot");
        snapshot.Id.ShouldBe(snapshot.Data.GetProperty("sequence").GetInt64());
        snapshot.Data.GetProperty("jobs").EnumerateArray().ShouldHaveSingleItem().GetProperty("state").GetString().ShouldBe("picked-up");
        snapshot.Data.GetProperty("plans").EnumerateArray().ShouldHaveSingleItem().GetProperty("stops").GetArrayLength().ShouldBe(1);
        snapshot.Data.GetProperty("etas").GetArrayLength().ShouldBe(1);
        snapshot.Data.GetProperty("positions").EnumerateArray().ShouldHaveSingleItem().GetProperty("firstName").GetString().ShouldBe("Ana");
        var change = await board.UntilAsync(one => one.Type == "job");
        change.Id.ShouldBe(snapshot.Id + 1);
        change.Data.GetProperty("state").GetString().ShouldBe("delivered");
    }

    [Fact]
    public async Task Broken_and_resumed_again_and_again_nothing_is_missed_or_doubled_under_many_writers()
    {
        const int writers = 6, each = 40;
        var collective = await LicensedAsync(host.Server);
        await using var first = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        var last = (await first.NextAsync())!.Id;
        var expected = writers * each * 3 / 4;

        var writing = Task.WhenAll(Enumerable.Range(0, writers).Select(writer => WriteAsync(collective, writer, each)));
        var seen = new List<(long Id, string Text)>();
        var random = new Random(5);
        while (seen.Count < expected)
        {
            // The reader breaks off after a few events, often in the middle of a batch.
            await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path, last);
            for (var left = random.Next(1, 30); left > 0 && seen.Count < expected; left--)
            {
                var next = (await board.NextAsync())!;
                next.Type.ShouldBe("alert");
                seen.Add((next.Id!.Value, next.Data.GetProperty("text").GetString()!));
            }
            last = board.LastId;
        }
        await writing;

        seen.Select(one => one.Id).ShouldBe(Enumerable.Range(1, expected).Select(id => (long)id));
        seen.Select(one => one.Text).Distinct().Count().ShouldBe(expected);
        foreach (var writer in seen.GroupBy(one => one.Text.Split('.')[0]))
            writer.Select(one => int.Parse(one.Text.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture)).ShouldBeInOrder();
    }

    [Fact]
    public async Task Two_boards_see_the_same_and_another_collective_nothing()
    {
        var collective = await LicensedAsync(host.Server);
        var other = await LicensedAsync(host.Server);
        await using var one = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        await using var two = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        await using var stranger = await EventReader.OpenAsync(await other.DispatcherClientAsync(), Path);
        foreach (var board in new[] { one, two, stranger })
            (await board.NextAsync())!.Data.GetProperty("jobs").GetArrayLength().ShouldBe(0);
        var job = new TrackedJob(collective);
        var theirs = new TrackedJob(other);

        await collective.TellAsync(job.Placed());
        await other.TellAsync(theirs.Placed());

        foreach (var board in new[] { one, two })
            (await board.UntilAsync(next => next.Type == "job")).Data.GetProperty("deliveryId").GetGuid().ShouldBe(job.Id);
        (await stranger.NextAsync())!.Data.GetProperty("deliveryId").GetGuid().ShouldBe(theirs.Id);
    }

    [Fact]
    public async Task Positions_are_coalesced_and_a_courier_who_ends_the_shift_is_gone()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, shift) = await collective.CourierOnShiftAsync();
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        await board.NextAsync();
        var began = collective.Now;

        var newest = began.AddSeconds(-100);
        for (var burst = 0; burst < 30; burst++)
            await collective.SendWellAsync(courier, Fix(newest = newest.AddSeconds(1), 19.4 + (burst * 0.001)));
        var moves = 1;
        while ((await board.UntilAsync(one => one.Type == "position")).Data.GetProperty("latitude").GetDouble() < 19.4289)
            moves++;
        moves.ShouldBeLessThanOrEqualTo((int)(collective.Now - began).TotalSeconds + 2);

        await collective.TellAsync(collective.ShiftEnded(shift, collective.Now));
        var gone = await board.UntilAsync(one => one.Type == "position");
        gone.Data.GetProperty("gone").GetBoolean().ShouldBeTrue();
        gone.Id.ShouldBeNull();
    }

    [Theory]
    [InlineData("a number that was never given", 4711L)]
    [InlineData("a number whose successors are deleted", 1L)]
    public async Task What_cannot_be_resumed_begins_with_a_snapshot(string what, long last)
    {
        var collective = await LicensedAsync(host.Server);
        for (var n = 0; n < 4; n++)
            await collective.TellAsync(new TrackedJob(collective).Placed());
        await collective.CountAsync("WITH gone AS (DELETE FROM tracking.feed WHERE collective_id = $1 AND sequence <= 2 RETURNING 1) SELECT count(*) FROM gone");

        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path, last);

        (await board.NextAsync())!.Type.ShouldBe("snapshot", what);
    }

    [Fact]
    public async Task Arriving_at_the_next_stop_is_shown_and_told_once()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        var job = await new TrackedJob(collective).OnTheWayAsync(courier);
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        await board.NextAsync();
        var now = collective.Now;

        await collective.SendWellAsync(courier, Fix(now.AddSeconds(-50), 19.4326, -99.1332));
        await collective.SendWellAsync(courier, Fix(now.AddSeconds(-40), 19.4401, -99.1401), Fix(now.AddSeconds(-30), 19.4402, -99.1401));
        await collective.SendWellAsync(courier, Fix(now.AddSeconds(-40), 19.4401, -99.1401), Fix(now.AddSeconds(-25), 19.4400, -99.1400));

        var visit = (await board.UntilAsync(one => one.Type == "job")).Data.GetProperty("visit");
        visit.GetProperty("phase").GetString().ShouldBe("arrived");
        visit.GetProperty("stopId").GetGuid().ShouldBe(job.DropoffStop);
        await Eventually.ShouldAsync(async () => (await collective.CountAsync("SELECT count(*) FROM tracking.outbox WHERE collective_id = $1")).ShouldBe(0));
        host.Sent<CourierReachedStop>(collective.Id).ShouldHaveSingleItem().StopId.ShouldBe(job.DropoffStop);
        host.Sent<CourierMoved>(collective.Id).ShouldHaveSingleItem().Longitude.ShouldBe(-99.1332);
    }

    [Fact]
    public async Task A_late_stop_raises_one_alert()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        var job = new TrackedJob(collective);
        await collective.TellAsync(job.Placed());
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        await board.NextAsync();
        var late = job.Dropoff() with { Before = collective.Now.AddMinutes(1) };

        await collective.TellAsync(TrackedJob.Plan(collective, courier, 2, late));
        await collective.TellAsync(TrackedJob.Plan(collective, courier, 1, job.Pickup(), late));
        await collective.TellAsync(TrackedJob.Plan(collective, courier, 3, late));
        await collective.TellAsync(job.Cancelled());

        var events = new List<string>();
        while (events.LastOrDefault() != "job")
            events.Add((await board.NextAsync())!.Type);
        events.ShouldBe(["plan", "eta", "alert", "plan", "eta", "job"]);
    }

    [Fact]
    public async Task Stopping_the_process_ends_its_streams_quietly()
    {
        var own = new TrackingHost();
        await own.InitializeAsync();
        var collective = await LicensedAsync(own.Server);
        var job = await new TrackedJob(collective).OnTheWayAsync(Guid.NewGuid());
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), Path);
        await using var link = await EventReader.OpenAsync(own.Server.Client(), $"/v1/tracking/{await job.TokenAsync()}/events");
        await board.NextAsync();
        await link.NextAsync();

        var stopped = System.Diagnostics.Stopwatch.StartNew();
        await own.DisposeAsync();

        stopped.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        (await board.NextAsync()).ShouldBeNull();
        (await link.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_silent_board_beats_until_the_token_runs_out()
    {
        await using var server = await RodandoServer.StartAsync(
            ["--Rodando:Modules=tracking", "--Rodando:Tracking:Heartbeat=00:00:00.2", "--Rodando:SignIn:AccessTokenLife=00:00:03"]);
        var collective = await LicensedAsync(server);
        using var client = await collective.DispatcherClientAsync();

        // Read whole: it ends by itself, well before the client's own patience does.
        var text = await client.GetStringAsync(Path, Cancel);

        text.ShouldStartWith("retry: ");
        text.ShouldContain("event: snapshot\n");
        text.Split("\n:\n").Length.ShouldBeInRange(4, 30);
    }

    [Fact]
    public async Task Couriers_and_strangers_may_not_watch()
    {
        var collective = await LicensedAsync(host.Server);
        using var courier = await collective.CourierClientAsync(Guid.NewGuid());
        using var stranger = host.Server.Client();

        (await courier.GetAsync(Path, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await stranger.GetAsync(Path, Cancel)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_sweep_deletes_only_what_is_old()
    {
        var collective = await LicensedAsync(host.Server);
        await collective.TellAsync(new TrackedJob(collective).Placed());
        await collective.TellAsync(new TrackedJob(collective).Placed());
        await collective.CountAsync("WITH old AS (UPDATE tracking.feed SET at = at - interval '25 hours' WHERE collective_id = $1 AND sequence = 1 RETURNING 1) SELECT count(*) FROM old");

        await using var scope = host.Server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<SweepOldTracking>().RunAsync(Cancel);
        await scope.ServiceProvider.GetRequiredService<KeepPositionDays>().RunAsync(Cancel);

        (await collective.CountAsync("SELECT min(sequence) FROM tracking.feed WHERE collective_id = $1")).ShouldBe(2);
        (await collective.CountAsync($"SELECT count(*) FROM pg_class, (SELECT $1) x WHERE relname = 'positions_{collective.Now.AddDays(1):yyyyMMdd}'")).ShouldBe(1);
    }

    /// <summary>Writes entries in transactions of its own, every fourth of which is rolled back after it has taken its number.</summary>
    private static async Task WriteAsync(TrackedCollective collective, int writer, int count)
    {
        for (var n = 0; n < count; n++)
        {
            await using var scope = collective.Server.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Tenant>().EnterCollective(collective.Id);
            var db = scope.ServiceProvider.GetRequiredService<TrackingDb>();
            await using var transaction = await db.Database.BeginTransactionAsync(Cancel);
            await Feed.AppendAsync(db, [FeedEntry.Of(FeedEntry.Alert, null, null, new { text = $"{writer}.{n}" })], collective.Now, Cancel);
            if (n % 4 != 3)
                await transaction.CommitAsync(Cancel);
        }
    }
}
