using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Routing;
using Rodando.Tracking.Arrivals;
using Rodando.Tracking.Etas;

namespace Rodando.Tests.Tracking;

public sealed class ArrivalEstimateTests
{
    // 1000 m of air line on the meridian: × 1.3 at 15 km/h is 312 s.
    private const double Kilometre = 1000 / 111_194.93;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 18, 0, 0, TimeSpan.Zero);
    private static readonly GeoPoint Here = new(19.43, -99.13);
    private static readonly ArrivalEstimates Estimates = new(new StraightLine());

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_stop_is_a_ride_and_the_service_before_it_further()
    {
        var estimates = await Estimates.OfAsync([Stop(1), Stop(2)], new Start(Here, Now, null), Now, Cancel);

        Seconds(estimates[0]).ShouldBe(312, 2);
        Seconds(estimates[1]).ShouldBe(312 + 120 + 312, 3);
        estimates.ShouldAllBe(estimate => estimate.Estimated && estimate.From <= estimate.Expected && estimate.Expected < estimate.To);
        (estimates[1].To - estimates[1].From).ShouldBeGreaterThanOrEqualTo(estimates[0].To - estimates[0].From);
        estimates.ShouldAllBe(estimate => estimate.From.Second == 0 && estimate.To.Second == 0);
    }

    [Fact]
    public async Task A_courier_waits_for_a_window_to_open()
    {
        var early = Stop(1) with { After = Now.AddMinutes(20) };

        var estimates = await Estimates.OfAsync([early, Stop(2)], new Start(Here, Now, null), Now, Cancel);

        Seconds(estimates[1]).ShouldBe((20 * 60) + 120 + 312, 3);
    }

    [Fact]
    public async Task Standing_at_the_stop_counts_from_the_arrival_there()
    {
        var first = Stop(0.03);
        var visit = new StopVisit(first.StopId, VisitPhase.Arrived, Now.AddSeconds(-100));

        var estimates = await Estimates.OfAsync([first, Stop(1.03)], new Start(Here, Now, visit), Now, Cancel);

        estimates[0].Expected.ShouldBe(visit.Since);
        Seconds(estimates[1]).ShouldBe(20 + 312, 3);
    }

    [Fact]
    public async Task Without_a_fresh_position_the_planners_times_hold()
    {
        var stop = Stop(1) with { EstimatedArrival = Now.AddMinutes(33) };

        (await Estimates.OfAsync([stop], null, Now, Cancel))[0].Expected.ShouldBe(stop.EstimatedArrival);
        (await Estimates.OfAsync([stop], new Start(Here, Now.AddMinutes(-16), null), Now, Cancel))[0].Expected.ShouldBe(stop.EstimatedArrival);
    }

    [Fact]
    public async Task Missing_the_window_is_told_in_seconds()
    {
        var estimates = await Estimates.OfAsync([Stop(1) with { Before = Now.AddSeconds(300) }], new Start(Here, Now, null), Now, Cancel);

        estimates[0].LateSeconds.ShouldBeInRange(11, 13);
    }

    [Fact]
    public async Task Small_shifts_are_not_news_and_large_ones_are()
    {
        PlannedStop[] stops = [Stop(1)];
        var told = await Estimates.OfAsync(stops, new Start(Here, Now, null), Now, Cancel);

        StopEstimate.Differ(told, await Estimates.OfAsync(stops, new Start(Here, Now.AddSeconds(20), null), Now.AddSeconds(20), Cancel)).ShouldBeFalse();
        StopEstimate.Differ(told, await Estimates.OfAsync(stops, new Start(Here, Now.AddSeconds(40), null), Now.AddSeconds(40), Cancel)).ShouldBeTrue();
        StopEstimate.Differ(told, []).ShouldBeTrue();
    }

    private static double Seconds(StopEstimate estimate) => (estimate.Expected - Now).TotalSeconds;

    private static PlannedStop Stop(double kilometresNorth) => new(
        Guid.NewGuid(), Guid.NewGuid(), "dropoff", Here.Latitude + (kilometresNorth * Kilometre), Here.Longitude,
        Now.AddHours(-1), Now.AddHours(2), Now.AddMinutes(5), 120);
}
