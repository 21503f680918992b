namespace Rodando.Intake;

/// <summary>Instants cut to the microseconds that PostgreSQL keeps: what is answered now equals what is read later.</summary>
internal static class Instants
{
    public static DateTimeOffset Now(this TimeProvider clock) => clock.GetUtcNow().Cut();

    public static DateTimeOffset Cut(this DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
