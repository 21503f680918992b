using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rodando.Contracts;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

[assembly: AssemblyFixture(typeof(Rodando.Tests.Dispatch.DispatchServer))]

namespace Rodando.Tests.Dispatch;

/// <summary>Dispatch alone in a process, as in a split installation; facts of the other modules are handed to it by the test.</summary>
public sealed class DispatchServer : IAsyncLifetime
{
    private readonly ConcurrentQueue<IFact> told = new();
    private RodandoServer server = null!;

    internal RodandoServer Server => server;

    /// <summary>Everything that Dispatch has announced of a collective, in the order of sending.</summary>
    internal IReadOnlyList<IFact> ToldOf(Guid collective) => [.. told.Where(fact => fact.CollectiveId == collective)];

    /// <summary>Hands a fact to Dispatch's consumers; returns when they are done.</summary>
    internal Task HearAsync(IFact fact) =>
        server.Services.GetRequiredService<RecordingBus>().Inner.PublishAsync(fact, TestContext.Current.CancellationToken);

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=dispatch"], services =>
    {
        var real = services.Single(service => service.ServiceType == typeof(IFactBus));
        services.AddSingleton(provider => new RecordingBus(
            (IFactBus)ActivatorUtilities.CreateInstance(provider, real.ImplementationType!), told));
        services.Replace(ServiceDescriptor.Singleton<IFactBus>(provider => provider.GetRequiredService<RecordingBus>()));
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    internal sealed class RecordingBus(IFactBus inner, ConcurrentQueue<IFact> told) : IFactBus
    {
        public IFactBus Inner { get; } = inner;

        public async Task PublishAsync(IFact fact, CancellationToken cancel)
        {
            await Inner.PublishAsync(fact, cancel);
            told.Enqueue(fact);
        }
    }
}
