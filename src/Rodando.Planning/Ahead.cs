using System.Runtime.InteropServices;

namespace Rodando.Planning;

/// <summary>A vehicle riding a changed route: where it is, when, and what the change has cost so far.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct Ahead(int from, long time, int where)
{
    private long time = time;
    private int where = where;

    /// <summary>Position of the old route at which the change began.</summary>
    public int From { get; } = from;

    /// <summary>Second at which the last service began.</summary>
    public long Start { get; private set; }

    public long? PickupStart { get; set; }

    public long Ridden { get; set; }

    public long RiddenMetres { get; set; }

    public double LatenessOfThis { get; set; }

    public double LatenessOfOthers { get; set; }

    public double WaitingOfOthers { get; set; }

    /// <summary>Rides to a stop and serves it; false when no way leads there.</summary>
    public bool RideTo(PlanningProblem problem, RequestStop stop)
    {
        var seconds = problem.Travel.Seconds(where, stop.Location);
        if (seconds == TravelMatrix.Unreachable) return false;
        Ridden += seconds;
        RiddenMetres += problem.Travel.Metres(where, stop.Location);
        Start = Math.Max(time + seconds, stop.Window.Opens);
        (time, where) = (Start + stop.ServiceSeconds, stop.Location);
        return true;
    }
}
