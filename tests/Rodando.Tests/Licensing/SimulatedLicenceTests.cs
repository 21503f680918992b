using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>In a simulation days pass in seconds, and still no copy of the facts is stale for long.</summary>
public sealed class SimulatedLicenceTests
{
    [Fact]
    public async Task Facts_stay_fresh_when_the_clock_is_set_and_runs_fast()
    {
        var bus = new RecordingBus();
        await using var server = await RodandoServer.StartAsync(
            ["--Rodando:Simulation:Enabled=true"], services => services.AddSingleton<IFactBus>(bus));
        var clock = server.Services.GetRequiredService<TimeProvider>();
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);

        using var set = await admin.PutAsJsonAsync(
            "/v1/simulation/clock", new { now = clock.GetUtcNow().AddDays(7), speed = 120 }, TestContext.Current.CancellationToken);
        set.StatusCode.ShouldBe(HttpStatusCode.OK);

        for (var i = 0; i < 3; i++)
        {
            await Eventually.ShouldAsync(() =>
            {
                var newest = bus.Sent.OfType<LicenceChanged>().Last(fact => fact.CollectiveId == id).ToFacts();
                LicenceGate.May(LicenceAction.AcceptOrder, newest, clock.GetUtcNow()).IsAllowed.ShouldBeTrue();
                newest.AsOf.ShouldBeGreaterThan(clock.GetUtcNow().AddMinutes(-10));
                return Task.CompletedTask;
            });
        }
    }
}
