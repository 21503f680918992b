using System.Runtime.InteropServices;

namespace Rodando.Planning;

/// <summary>When a stop is wanted, in seconds of the problem's epoch. <c>default</c> is the empty window at 0.</summary>
/// <param name="Opens">Service begins no earlier: whoever comes before waits.</param>
/// <param name="Closes">Service begun later is late, which costs and is not forbidden; not before <paramref name="Opens"/>.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TimeWindow(long Opens, long Closes)
{
    /// <summary>Any time is right.</summary>
    public static TimeWindow Always { get; } = new(-PlanningProblem.Horizon, PlanningProblem.Horizon);

    /// <summary>Seconds by which a service begun at <paramref name="start"/> is late; 0 when it is not.</summary>
    public long Late(long start) => Math.Max(0, start - Closes);
}
