using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rodando.Contracts;
using Rodando.Tests.World;
using Rodando.Tracking.Links;
using static Rodando.Tests.Tracking.TrackedCollective;

namespace Rodando.Tests.Tracking;

/// <summary>No way of reading returns a position outside its window, whatever has happened before.</summary>
[Collection(TrackingTests.Name)]
public sealed class LocationPrivacyTests(TrackingHost host)
{
    private const double Latitude = 19.4360123;
    private const double Longitude = -99.1370456;
    private const string Name = "Xóchitl";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task After_any_history_each_reader_sees_exactly_what_he_may(int seed)
    {
        var random = new Random(seed);
        for (var history = 0; history < 12; history++)
        {
            var collective = await LicensedAsync(host.Server);
            var (courier, shift) = await collective.CourierOnShiftAsync(Name);
            var job = new TrackedJob(collective);
            var other = new TrackedJob(collective, 19.45);
            await collective.SendWellAsync(courier, Fix(collective.Now, Latitude, Longitude));

            var shiftEnded = random.Next(2) == 0;
            var pickedUp = random.Next(4) > 0;
            var ended = random.Next(3) == 0;
            var otherInCustody = random.Next(2) == 0;
            var isNext = random.Next(3) > 0;
            var facts = new List<IFact> { job.Placed(), job.Assigned(courier, 1, Name), job.Accepted(courier, 2), other.Placed(), other.Assigned(courier, 1, Name) };
            facts.Add(TrackedJob.Plan(collective, courier, 2, isNext ? [job.Dropoff(), other.Dropoff()] : [other.Dropoff(), job.Dropoff()]));
            facts.Add(TrackedJob.Plan(collective, courier, 1, isNext ? [other.Dropoff(), job.Dropoff()] : [job.Dropoff()]));
            if (pickedUp)
                facts.Add(job.PickedUp(courier, 3));
            if (ended)
                facts.Add(pickedUp ? job.Delivered(courier, 4, collective.Now) : job.Cancelled());
            if (otherInCustody)
                facts.Add(other.PickedUp(courier, 2));
            if (shiftEnded)
                facts.Add(collective.ShiftEnded(shift, collective.Now));
            foreach (var fact in facts.OrderBy(_ => random.Next()))
                await collective.TellAsync(fact);

            var live = !shiftEnded || (pickedUp && !ended) || otherInCustody;
            var what = $"seed {seed}.{history}: shift ended {shiftEnded}, picked up {pickedUp}, ended {ended}, other {otherInCustody}, next {isNext}";
            await BoardShouldShowAsync(collective, live, what);
            await LinkShouldShowAsync(job, live && pickedUp && !ended && isNext, what);
            await LinkShouldShowAsync(other, live && otherInCustody && !isNext, what);
        }
    }

    [Fact]
    public async Task The_rider_appears_on_the_stream_only_while_he_rides_to_this_door()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync(Name);
        var (job, before) = (new TrackedJob(collective), new TrackedJob(collective, 19.45));
        await collective.TellAsync(job.Placed());
        await collective.TellAsync(job.Assigned(courier, 1, Name));
        await collective.TellAsync(job.PickedUp(courier, 2));
        await collective.TellAsync(TrackedJob.Plan(collective, courier, 1, before.Dropoff(), job.Dropoff()));
        await collective.SendWellAsync(courier, Fix(collective.Now.AddSeconds(-60), Latitude, Longitude));
        await using var stream = await EventReader.OpenAsync(host.Server.Client(), $"/v1/tracking/{await job.TokenAsync()}/events");

        var first = (await stream.NextAsync())!;
        await collective.TellAsync(TrackedJob.Plan(collective, courier, 2, job.Dropoff()));
        var appears = await stream.UntilAsync(one => one.Type == "position");
        await collective.SendWellAsync(courier, Fix(collective.Now.AddSeconds(-20), Latitude + 0.002, Longitude));
        var moves = await stream.UntilAsync(one => one.Type == "position");
        await collective.TellAsync(job.Delivered(courier, 3));
        var over = await stream.UntilAsync(one => one.Type == "state");

        first.Data.GetProperty("courier").ValueKind.ShouldBe(JsonValueKind.Null);
        appears.Data.GetProperty("firstName").GetString().ShouldBe(Name);
        moves.Data.GetProperty("location").GetProperty("latitude").GetDouble().ShouldBeGreaterThan(appears.Data.GetProperty("location").GetProperty("latitude").GetDouble());
        over.Data.GetProperty("courier").ValueKind.ShouldBe(JsonValueKind.Null);
        over.Data.GetProperty("state").GetString().ShouldBe("delivered");
        (await stream.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task A_forgotten_shift_stops_being_one_and_a_link_dies_a_week_after_the_end()
    {
        var clock = new SettableClock();
        await using var server = await RodandoServer.StartAsync(["--Rodando:Modules=tracking"], services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock)));
        var collective = await LicensedAsync(server, clock);
        var (courier, _) = await collective.CourierOnShiftAsync();
        var job = await new TrackedJob(collective).OnTheWayAsync(courier);
        await collective.TellAsync(job.Delivered(courier, 4));
        clock.Advance(TimeSpan.FromHours(6.9));
        await collective.TellAsync(collective.Licence(Rodando.Contracts.Licensing.LicenceState.Constituted, 2));
        await collective.SendWellAsync(courier, Fix(collective.Now));
        (await collective.PositionsAsync()).Length.ShouldBe(1);
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), "/v1/collective/board/events");
        await board.NextAsync();

        clock.Advance(TimeSpan.FromHours(0.2));

        (await collective.PositionsAsync()).ShouldBeEmpty();
        (await board.UntilAsync(one => one.Type == "position")).Data.GetProperty("gone").GetBoolean().ShouldBeTrue();
        clock.Advance(TimeSpan.FromDays(6.6));
        (await job.ShownAsync()).ShouldNotBeNull();
        clock.Advance(TimeSpan.FromDays(0.5));
        (await job.ShownAsync()).ShouldBeNull();
    }

    [Fact]
    public void The_blur_moves_less_than_a_cell_and_gives_nothing_away_by_repetition()
    {
        var random = new Random(3);
        for (var n = 0; n < 20_000; n++)
        {
            var point = new GeoPoint((random.NextDouble() * 160) - 80, (random.NextDouble() * 358) - 179);
            var blurred = Blur.ToGrid(point);

            point.DistanceMetresTo(blurred).ShouldBeLessThan(37);
            Blur.ToGrid(blurred).DistanceMetresTo(blurred).ShouldBeLessThan(2);
        }
        var walk = Enumerable.Range(0, 1000).Select(step => Blur.ToGrid(new GeoPoint(19.43 + (step * 0.000_01), -99.13))).Distinct().Count();
        walk.ShouldBeInRange(21, 24);
    }

    private static async Task BoardShouldShowAsync(TrackedCollective collective, bool shown, string what)
    {
        (await collective.PositionsAsync()).Length.ShouldBe(shown ? 1 : 0, what);
        await using var board = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), "/v1/collective/board/events");
        (await board.NextAsync())!.Data.GetProperty("positions").GetArrayLength().ShouldBe(shown ? 1 : 0, what);
        await using var resumed = await EventReader.OpenAsync(await collective.DispatcherClientAsync(), "/v1/collective/board/events", board.LastId);
        if (shown)
            (await resumed.NextAsync())!.Type.ShouldBe("position", what);
    }

    private async Task LinkShouldShowAsync(TrackedJob job, bool shown, string what)
    {
        var token = await job.TokenAsync();
        using var client = host.Server.Client();
        var answer = await client.GetStringAsync($"/v1/tracking/{token}", Cancel);
        var page = await client.GetStringAsync($"/t/{token}", Cancel);
        await using var stream = await EventReader.OpenAsync(host.Server.Client(), $"/v1/tracking/{token}/events");
        var state = (await stream.NextAsync())!.Data.ToString();

        foreach (var text in new[] { answer, page, state })
        {
            text.Contains(Name, StringComparison.Ordinal).ShouldBe(shown, what);
            foreach (var exact in new[] { "19.43601", "99.13704", "99.13705" })
                text.ShouldNotContain(exact, Case.Sensitive, what);
        }
    }
}
