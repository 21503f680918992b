using Rodando.Tests.World;

namespace Rodando.Tests.Tracking;

/// <summary>The real host with the tracking module alone: the facts it lives by are told by the tests, and nobody else answers them.</summary>
public sealed class TrackingHost : IAsyncLifetime
{
    internal RodandoServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RodandoServer.StartAsync(["--Rodando:Modules=tracking"]);

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class TrackingTests : ICollectionFixture<TrackingHost>
{
    public const string Name = "tracking";
}
