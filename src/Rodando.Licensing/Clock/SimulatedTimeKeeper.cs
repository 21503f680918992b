using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rodando.Platform.Messaging;
using Rodando.Platform.Time;

namespace Rodando.Licensing.Clock;

/// <summary>
/// In a simulation only: runs the two jobs as often as the simulated time asks for. The scheduler sleeps in real time, and at a
/// hundredfold speed, or when the clock is set, every copy of the facts would be stale between two of its runs.
/// </summary>
internal sealed partial class SimulatedTimeKeeper(
    IServiceScopeFactory scopes, SimulationClock clock, DatabaseSignals signals, IOptions<LicensingOptions> options,
    ILogger<SimulatedTimeKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var woken = new SemaphoreSlim(0);
        using var subscription = signals.Subscribe("rodando_clock", _ => woken.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
                await woken.WaitAsync(Pause(), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever went wrong, the next look may go well, and the host must not stop for it.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogFailed(logger, e.InnerException?.Message ?? e.Message);
                await Task.Delay(Longest, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunOnceAsync(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RecordTransitions>().RunAsync(cancel);
        await scope.ServiceProvider.GetRequiredService<PublishSnapshots>().RunAsync(cancel);
    }

    // Twice in an interval of publishing, as the simulation counts it.
    private TimeSpan Pause()
    {
        var pause = options.Value.PublishEvery / 2 / Math.Max(clock.Speed, 1);
        return pause < Shortest ? Shortest : pause > Longest ? Longest : pause;
    }

    [LoggerMessage(EventId = 4020, Level = LogLevel.Warning, Message = "The licences cannot be looked after at the moment: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
