namespace Rodando.Tracking.Etas;

/// <summary>When the courier is expected at a stop of his plan.</summary>
/// <param name="Expected">The most likely instant; what the interval was made of.</param>
/// <param name="From">Not before, whole minute.</param>
/// <param name="To">Not after, whole minute.</param>
/// <param name="Estimated">True when no street was looked at.</param>
/// <param name="LateSeconds">By how much the stop's window is expected to be missed; 0 when it is not.</param>
internal sealed record StopEstimate(
    Guid StopId, Guid DeliveryId, string Kind, DateTimeOffset Expected, DateTimeOffset From, DateTimeOffset To, bool Estimated, int LateSeconds)
{
    /// <summary>A shift of the expected time below this is not worth telling.</summary>
    private static readonly TimeSpan Noteworthy = TimeSpan.FromSeconds(30);

    /// <summary>True when somebody who knows <paramref name="before"/> should be told <paramref name="after"/>.</summary>
    public static bool Differ(IReadOnlyList<StopEstimate> before, IReadOnlyList<StopEstimate> after) =>
        before.Count != after.Count || before.Zip(after).Any(pair =>
            pair.First.StopId != pair.Second.StopId
            || (pair.First.Expected - pair.Second.Expected).Duration() >= Noteworthy
            || pair.First.LateSeconds > 0 != pair.Second.LateSeconds > 0);

    /// <summary>The whole minute at or before an instant.</summary>
    public static DateTimeOffset FloorMinute(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerMinute));
}

/// <summary>Estimates of one courier: data of the event <c>eta</c>.</summary>
internal sealed record EtaPicture(Guid CourierId, DateTimeOffset CalculatedAt, IReadOnlyList<StopEstimate> Stops);
