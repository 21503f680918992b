using RabbitMQ.Client;
using Rodando.Platform.Messaging;
using Rodando.Platform.Modules;

namespace Rodando.Tests.World;

/// <summary>Tests over RabbitMQ share one broker and run one after the other; each begins without queues.</summary>
[CollectionDefinition(Name)]
public sealed class Broker
{
    public const string Name = "RabbitMQ";

    /// <summary>Deletes the queues of these modules with whatever an earlier test left in them.</summary>
    internal static async Task CleanAsync(IEnumerable<Module> modules, CancellationToken cancel)
    {
        await using var connection = await new ConnectionFactory { Uri = TestServers.RabbitMq }.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        foreach (var queue in modules.SelectMany(module => module.Consumers).Select(BusRegistration.QueueOf))
        {
            await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false, cancellationToken: cancel);
            await channel.QueueDeleteAsync($"{queue}_error", ifUnused: false, ifEmpty: false, cancellationToken: cancel);
        }
    }
}
