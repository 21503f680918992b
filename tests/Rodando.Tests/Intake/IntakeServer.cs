using Rodando.Tests.Intake;
using Rodando.Tests.World;

[assembly: AssemblyFixture(typeof(IntakeServer))]

namespace Rodando.Tests.Intake;

/// <summary>The real application with the intake module alone: what other modules would tell, the tests tell. Started when the
/// first test asks for it.</summary>
public sealed class IntakeServer : IAsyncDisposable
{
    private readonly Lazy<Task<RodandoServer>> server = new(() => RodandoServer.StartAsync(
        ["--Rodando:Modules=intake", "--Rodando:Intake:Webhooks:AllowPrivateTargets=true"]));

    internal Task<RodandoServer> ServerAsync() => server.Value;

    /// <summary>A constituted collective in Mexico City with an area, a tariff, a vehicle and a merchant.</summary>
    internal async Task<IntakeWorld> WorldAsync() => await IntakeWorld.CreateAsync(await ServerAsync());

    public async ValueTask DisposeAsync()
    {
        if (server.IsValueCreated)
            await (await server.Value).DisposeAsync();
    }
}
