using MassTransit.Mediator;
using Rodando.Contracts;

namespace Rodando.Platform.Messaging;

/// <summary>In one process: the mediator awaits every consumer and rethrows the fault of any.</summary>
internal sealed class EmbeddedBus(IMediator mediator) : IFactBus
{
    public Task PublishAsync(IFact fact, CancellationToken cancel) => mediator.Publish(fact, fact.GetType(), cancel);
}
