using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Tracking;
using Rodando.Tracking.Arrivals;
using Rodando.Tracking.Positions;

namespace Rodando.Tests.Tracking;

public sealed class StopVisitTests
{
    private const double DegreesPerMetre = 1 / 111_195.0;
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly PlannedStop Stop = new(Guid.NewGuid(), Guid.NewGuid(), "dropoff", 19.43, -99.13, Noon, Noon.AddHours(1), Noon, 120);

    [Theory]
    [InlineData("riding up", new[] { 500.0, 240, 59 }, new[] { "", "near", "arrived" })]
    [InlineData("just outside the radius is near", new[] { 61.0 }, new[] { "near" })]
    [InlineData("jitter at the door is one visit", new[] { 50.0, 90, 55, 110, 30 }, new[] { "arrived", "arrived", "arrived", "arrived", "arrived" })]
    [InlineData("riding away leaves at twice the radius", new[] { 10.0, 119, 121 }, new[] { "arrived", "arrived", "left" })]
    [InlineData("coming back is another visit", new[] { 10.0, 130, 100, 50 }, new[] { "arrived", "left", "left", "arrived" })]
    [InlineData("near ends only well beyond where it began", new[] { 240.0, 340, 360 }, new[] { "near", "near", "" })]
    public void Phases_follow_the_distance_with_hysteresis(string what, double[] metres, string[] phases)
    {
        StopVisit? visit = null;
        var seen = metres.Select((distance, second) => (visit = StopVisit.After(visit, Stop, At(distance, second), 60))?.PhaseName ?? "").ToArray();

        seen.ShouldBe(phases, what);
    }

    [Theory]
    [InlineData("30 m of doubt are believed", 85, 30f, "arrived")]
    [InlineData("at most 40 m of doubt are believed", 105, 100f, "near")]
    [InlineData("a fix that may be 200 m off says nothing", 10, 200f, "")]
    [InlineData("an unknown accuracy gives no credit", 61, null, "near")]
    public void Accuracy_is_considered(string what, double metres, float? accuracy, string phase) =>
        (StopVisit.After(null, Stop, At(metres, 0) with { AccuracyMetres = accuracy }, 60)?.PhaseName ?? "").ShouldBe(phase, what);

    [Fact]
    public void A_visit_belongs_to_its_stop()
    {
        var elsewhere = new StopVisit(Guid.NewGuid(), VisitPhase.Arrived, Noon);

        StopVisit.After(elsewhere, Stop, At(90, 0), 60)!.Phase.ShouldBe(VisitPhase.Near);
        StopVisit.After(elsewhere, null, At(10, 0), 60).ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void However_a_ride_is_cut_into_batches_the_same_visits_begin(int seed)
    {
        var random = new Random(seed);
        for (var ride = 0; ride < 100; ride++)
        {
            var metres = random.NextDouble() * 600;
            var fixes = Enumerable.Range(0, 60).Select(second =>
                At(metres = Math.Abs(metres + (random.NextDouble() - 0.5) * 150), second * 7) with { AccuracyMetres = random.Next(0, 180) }).ToArray();

            var whole = Follow([fixes]);
            var inParts = Follow([.. fixes.Chunk(random.Next(1, 9)).Select(part => part.OrderBy(_ => random.Next()).ToArray())]);
            var repeated = Follow([fixes[..40], fixes[20..50], fixes]);

            inParts.Reached.ShouldBe(whole.Reached);
            repeated.Reached.ShouldBe(whole.Reached);
            inParts.Last.ShouldBe(whole.Last);
        }
    }

    [Fact]
    public void Planning_is_told_of_movement_at_most_every_half_minute()
    {
        LastPosition? last = null;
        var told = 0;
        for (var second = 0; second <= 300; second += 5)
        {
            var following = Following.Of(last, null, [At(100, second)], new TrackingOptions());
            told += following.TellMoved ? 1 : 0;
            last = new LastPosition(following.Newest!.At, following.Newest.Place, following.Visit, following.ToldAt);
        }

        told.ShouldBe(11);
    }

    private static (List<DateTimeOffset> Reached, LastPosition? Last) Follow(Fix[][] batches)
    {
        LastPosition? last = null;
        var reached = new List<DateTimeOffset>();
        foreach (var batch in batches)
        {
            var following = Following.Of(last, Stop, batch, new TrackingOptions());
            reached.AddRange(following.Reached.Select(fix => fix.At));
            if (following.Newest is { } newest)
                last = new LastPosition(newest.At, newest.Place, following.Visit, null);
        }
        return (reached, last);
    }

    private static Fix At(double metres, int second) =>
        new(new GeoPoint(Stop.Latitude + (metres * DegreesPerMetre), Stop.Longitude), Noon.AddSeconds(second), "", null, null, null, null, null);
}
