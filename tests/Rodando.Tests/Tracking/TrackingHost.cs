using System.Collections.Concurrent;
using MassTransit.Mediator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rodando.Contracts;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Tracking;

/// <summary>The real host with the tracking module alone: the facts it lives by are told by the tests, and nobody else answers them.</summary>
public sealed class TrackingHost : IAsyncLifetime
{
    private readonly ConcurrentQueue<IFact> sent = new();

    internal RodandoServer Server { get; private set; } = null!;

    /// <summary>What the module has told of a collective by now; looking also at the outbox would count a fact twice.</summary>
    internal IReadOnlyList<T> Sent<T>(Guid collectiveId)
        where T : IFact => [.. sent.OfType<T>().Where(fact => fact.CollectiveId == collectiveId)];

    public async ValueTask InitializeAsync() => Server = await RodandoServer.StartAsync(["--Rodando:Modules=tracking"], services =>
    {
        services.RemoveAll<IFactBus>();
        services.AddSingleton<IFactBus>(provider => new NotedBus(new EmbeddedBus(provider.GetRequiredService<IMediator>()), sent));
    });

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();

    /// <summary>The embedded bus, with a note of each fact that passed.</summary>
    private sealed class NotedBus(IFactBus bus, ConcurrentQueue<IFact> notes) : IFactBus
    {
        public async Task PublishAsync(IFact fact, CancellationToken cancel)
        {
            await bus.PublishAsync(fact, cancel);
            notes.Enqueue(fact);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class TrackingTests : ICollectionFixture<TrackingHost>
{
    public const string Name = "tracking";
}
