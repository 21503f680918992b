namespace Rodando.Routing;

/// <summary>The table's special cases.</summary>
public static class TravelTimesExtensions
{
    /// <summary>One ride, or null when no way leads there.</summary>
    public static async ValueTask<Travel?> BetweenAsync(
        this ITravelTimes times, RoutePoint from, RoutePoint to, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(times);
        return (await times.TableAsync([from], [to], cancel))[0, 0];
    }

    /// <summary>Every point to every other: n × n, row = from, column = to, 0 on the diagonal.</summary>
    public static ValueTask<TravelTable> TableAsync(
        this ITravelTimes times, IReadOnlyList<RoutePoint> points, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(times);
        return times.TableAsync(points, points, cancel);
    }
}
