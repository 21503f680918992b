using Rodando.Contracts;

namespace Rodando.Platform.Messaging;

/// <summary>Hands a fact to everybody who wants it. Two implementations: embedded and RabbitMQ.</summary>
internal interface IFactBus
{
    /// <summary>Returns when the fact is safe: handled by every consumer (embedded) or confirmed by the broker.</summary>
    /// <exception cref="Exception">It is not safe yet; the outbox keeps it.</exception>
    Task PublishAsync(IFact fact, CancellationToken cancel);
}
