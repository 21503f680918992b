using System.Text.Json.Serialization;
using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Tracking.Positions;

namespace Rodando.Tracking.Arrivals;

internal enum VisitPhase
{
    /// <summary>Within a few minutes' ride: the recipient may come down.</summary>
    Near,
    Arrived,

    /// <summary>Was there and rode away; coming back is another visit.</summary>
    Left,
}

/// <summary>How the courier stands to the next stop of the plan, by the phone's positions. Null means: still far.</summary>
/// <param name="Since">Time of the fix with which the phase began.</param>
internal sealed record StopVisit(Guid StopId, VisitPhase Phase, DateTimeOffset Since)
{
    private const double NearMetres = 250;
    private const double FarMetres = 350;

    /// <summary>A fix that may be this far off says nothing about a doorstep.</summary>
    private const float UselessAccuracyMetres = 150;

    /// <summary>At most this much of a fix's inaccuracy counts in favour of having arrived.</summary>
    private const double MostCreditMetres = 40;

    /// <summary>As stored.</summary>
    [JsonIgnore]
    public string PhaseName => Phase switch
    {
        VisitPhase.Near => "near",
        VisitPhase.Arrived => "arrived",
        _ => "left",
    };

    /// <exception cref="FormatException">The name is none of the three.</exception>
    public static VisitPhase ParsePhase(string name) => name switch
    {
        "near" => VisitPhase.Near,
        "arrived" => VisitPhase.Arrived,
        "left" => VisitPhase.Left,
        _ => throw new FormatException($"'{name}' is no phase of a visit."),
    };

    /// <summary>The visit after one more fix. Leaving needs twice the distance of arriving, so that a phone that lies on the
    /// border, or whose position jumps between walls, does not arrive again and again.</summary>
    /// <param name="before">The visit so far; one of another stop counts as none.</param>
    /// <param name="next">The next stop of the plan; null when there is none.</param>
    /// <param name="radiusMetres">Distance of arriving.</param>
    public static StopVisit? After(StopVisit? before, PlannedStop? next, Fix fix, double radiusMetres)
    {
        if (next is null)
            return null;
        if (before?.StopId != next.StopId)
            before = null;
        if (fix.AccuracyMetres > UselessAccuracyMetres)
            return before;

        var metres = DistanceMetres(fix, next) - Math.Min(fix.AccuracyMetres ?? 0, MostCreditMetres);
        var phase = before?.Phase switch
        {
            VisitPhase.Arrived => metres > 2 * radiusMetres ? VisitPhase.Left : VisitPhase.Arrived,
            VisitPhase.Left => metres <= radiusMetres ? VisitPhase.Arrived : VisitPhase.Left,
            VisitPhase.Near => metres <= radiusMetres ? VisitPhase.Arrived : metres > FarMetres ? null : VisitPhase.Near,
            _ => metres <= radiusMetres ? VisitPhase.Arrived : metres <= NearMetres ? VisitPhase.Near : (VisitPhase?)null,
        };
        return phase is { } now ? now == before?.Phase ? before : new StopVisit(next.StopId, now, fix.At) : null;
    }

    public static double DistanceMetres(Fix fix, PlannedStop stop) => fix.Place.DistanceMetresTo(new GeoPoint(stop.Latitude, stop.Longitude));
}
