namespace Rodando.Tests.Tracking;

/// <summary>A clock that tests move by hand. Timers stay real: nothing here waits for business time.</summary>
internal sealed class SettableClock : TimeProvider
{
    private long ahead;

    public void Advance(TimeSpan span) => Interlocked.Add(ref ahead, span.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref ahead));
}
