namespace Rodando.Host.Simulate;

/// <summary>The server's clock, as the simulation knows it: read once, then reckoned.</summary>
/// <param name="ServerNow">The server's clock at <paramref name="RealNow"/>.</param>
/// <param name="Speed">Simulated seconds per real second.</param>
internal sealed record SimulatedTime(DateTimeOffset ServerNow, DateTimeOffset RealNow, double Speed)
{
    internal DateTimeOffset Now => ServerNow + ((TimeProvider.System.GetUtcNow() - RealNow) * Speed);

    internal async Task WaitUntilAsync(DateTimeOffset instant, CancellationToken cancel)
    {
        var real = (instant - Now) / Speed;
        if (real > TimeSpan.Zero)
            await Task.Delay(real, cancel);
    }

    /// <summary>The longer of a span of simulated time and a span of real time: how often to ask without flooding the server.</summary>
    internal TimeSpan AtLeast(TimeSpan simulated, TimeSpan real) => simulated > real * Speed ? simulated : real * Speed;
}
