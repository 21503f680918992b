using System.Collections.Concurrent;
using Rodando.Contracts;
using Rodando.Platform.Messaging;

namespace Rodando.Tests.Licensing;

/// <summary>Stands where the bus begins and keeps what is sent; can be cut off.</summary>
internal sealed class RecordingBus : IFactBus
{
    private readonly ConcurrentQueue<IFact> sent = new();

    public volatile bool Down;

    public IEnumerable<IFact> Sent => sent;

    public Task PublishAsync(IFact fact, CancellationToken cancel)
    {
        if (Down) throw new IOException("The bus is down.");
        sent.Enqueue(fact);
        return Task.CompletedTask;
    }
}
