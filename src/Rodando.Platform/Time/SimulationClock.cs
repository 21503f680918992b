namespace Rodando.Platform.Time;

/// <summary>A clock that runs at another speed from another instant; only in a server started for simulation.</summary>
/// <remarks>All processes of one simulation take the same three numbers from the database, so they agree to within the
/// difference of their real clocks times the speed. Timers run on it as well: 5 simulated minutes at speed 60 are 5 s.</remarks>
public sealed class SimulationClock(TimeProvider real) : TimeProvider
{
    private volatile Setting setting = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1);

    /// <summary>Simulated seconds per real second; 0 stands still.</summary>
    public double Speed => setting.Speed;

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    public override DateTimeOffset GetUtcNow()
    {
        var now = setting;
        return now.SimulatedEpoch + ((real.GetUtcNow() - now.RealEpoch) * now.Speed);
    }

    /// <summary>From <paramref name="realEpoch"/> on, time runs from <paramref name="simulatedEpoch"/> at <paramref name="speed"/>.</summary>
    public void Set(DateTimeOffset realEpoch, DateTimeOffset simulatedEpoch, double speed) => setting = new(realEpoch, simulatedEpoch, speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => real.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    // A timer made before a change of speed keeps its length; every user of timers looks at the clock again when woken.
    private TimeSpan Shorten(TimeSpan simulated) => simulated <= TimeSpan.Zero ? simulated : TimeSpan.FromMilliseconds(
        Math.Clamp(simulated.TotalMilliseconds / Math.Max(setting.Speed, 0.001), 1, int.MaxValue));

    private sealed record Setting(DateTimeOffset RealEpoch, DateTimeOffset SimulatedEpoch, double Speed);
}
