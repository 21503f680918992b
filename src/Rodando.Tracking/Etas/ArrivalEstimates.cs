using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Routing;
using Rodando.Tracking.Arrivals;

namespace Rodando.Tracking.Etas;

/// <summary>From where and when a courier rides on.</summary>
/// <param name="Visit">How he stands to the next stop; null when far from it.</param>
internal sealed record Start(GeoPoint Place, DateTimeOffset At, StopVisit? Visit);

/// <summary>Expected arrivals along a plan: ride, wait for the window to open, serve, ride on.</summary>
/// <param name="travel">Riding times; a straight line for now, streets later.</param>
internal sealed class ArrivalEstimates(ITravelTimes travel)
{
    /// <summary>Stops beyond these change too often to be told.</summary>
    private const int MostStops = 20;

    /// <summary>A position older than this does not tell where the courier is; the planner's own times are used.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>A courier is taken to have ridden on since his fix for at most so long.</summary>
    private static readonly TimeSpan RidingOn = TimeSpan.FromMinutes(2);

    /// <returns>One estimate for each of the next stops, in order.</returns>
    public async ValueTask<IReadOnlyList<StopEstimate>> OfAsync(
        IReadOnlyList<PlannedStop> stops, Start? start, DateTimeOffset now, CancellationToken cancel)
    {
        if (start is null || now - start.At > Fresh)
            return [.. stops.Take(MostStops).Select(stop => Estimate(stop, stop.EstimatedArrival, estimated: true, now))];

        var estimates = new List<StopEstimate>(Math.Min(stops.Count, MostStops));
        var place = Point(start.Place.Latitude, start.Place.Longitude);
        var time = start.At < now - RidingOn ? now - RidingOn : start.At;
        foreach (var stop in stops.Take(MostStops))
        {
            var here = Point(stop.Latitude, stop.Longitude);
            var isThere = estimates.Count == 0 && start.Visit is { Phase: VisitPhase.Arrived } visit && visit.StopId == stop.StopId;
            var ride = isThere ? new Travel(0, 0, Estimated: false) : await travel.BetweenAsync(place, here, cancel);
            var arrival = isThere ? start.Visit!.Since : ride is { } ridden ? time.AddSeconds(ridden.Seconds) : stop.EstimatedArrival;
            estimates.Add(Estimate(stop, arrival, ride is not { Estimated: false }, now));

            var departure = Later(arrival, stop.After).AddSeconds(stop.ServiceSeconds);
            (place, time) = (here, isThere ? Later(departure, now) : departure);
        }
        return estimates;
    }

    // The further ahead the less certain, and more often late than early: from 15 % before to 25 % and a minute after. Our own
    // figures until enough rides have been measured to replace them.
    private static StopEstimate Estimate(PlannedStop stop, DateTimeOffset expected, bool estimated, DateTimeOffset now)
    {
        var ahead = expected > now ? expected - now : TimeSpan.Zero;
        var late = expected - stop.Before;
        return new StopEstimate(
            stop.StopId, stop.DeliveryId, stop.Kind, expected, StopEstimate.FloorMinute(expected - (ahead * 0.15)),
            StopEstimate.FloorMinute(expected + (ahead * 0.25) + TimeSpan.FromMinutes(2)), estimated, late > TimeSpan.Zero ? (int)late.TotalSeconds : 0);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static RoutePoint Point(double latitude, double longitude) => new(latitude, longitude);
}
