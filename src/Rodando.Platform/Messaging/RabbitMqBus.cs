using MassTransit;
using Rodando.Contracts;

namespace Rodando.Platform.Messaging;

/// <summary>Between processes: returns with the broker's confirm.</summary>
internal sealed class RabbitMqBus(IBus bus) : IFactBus
{
    private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(15);

    public async Task PublishAsync(IFact fact, CancellationToken cancel)
    {
        // While the broker is away MassTransit waits for its return; the row must not stay locked for as long as that.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConfirmLimit);
        await bus.Publish(fact, fact.GetType(), context => context.MessageId = fact.EventId, limit.Token);
    }
}
