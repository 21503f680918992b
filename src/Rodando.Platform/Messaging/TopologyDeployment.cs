using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rodando.Platform.Modules;

namespace Rodando.Platform.Messaging;

/// <summary>Declares the queues and bindings of all modules before this process sends its first fact: a broker drops what no queue
/// is bound for, and the reader's process may not have been started yet.</summary>
internal sealed partial class TopologyDeployment(Uri broker, IReadOnlyList<Module> modules, ILogger<TopologyDeployment> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker);
            rabbit.DeployTopologyOnly = true;
            foreach (var consumer in modules.SelectMany(module => module.Consumers))
                rabbit.ReceiveEndpoint(BusRegistration.QueueOf(consumer), endpoint =>
                {
                    BusRegistration.Shape(endpoint);
                    foreach (var fact in BusRegistration.FactsOf(consumer))
                        endpoint.Bind(ExchangeOf(fact));
                });
        });
        // Without its queues a process would lose facts: wait for the broker, saying so, rather than start without.
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await bus.DeployAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (e is MassTransitException or IOException && !cancellationToken.IsCancellationRequested)
            {
                LogWaiting(logger, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(attempt, 5)), cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // MassTransit's own name of the exchange of a message type: Namespace:Name.
    private static string ExchangeOf(Type fact) => $"{fact.Namespace}:{fact.Name}";

    [LoggerMessage(EventId = 9020, Level = LogLevel.Warning, Message = "Waiting for the message broker: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
