namespace Rodando.Members;

internal static class Instants
{
    /// <summary>The present instant in whole microseconds, as the database keeps it: what is answered at once and what is read
    /// later are the same.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
