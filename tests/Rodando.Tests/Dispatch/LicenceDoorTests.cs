using System.Net.Http.Json;
using Rodando.Contracts.Licensing;
using Rodando.Tests.Licensing;
using Rodando.Tests.World;

namespace Rodando.Tests.Dispatch;

/// <summary>What Dispatch does when the licence, or the word of it, is not there.</summary>
public sealed class LicenceDoorTests(DispatchServer server)
{
    [Fact]
    public async Task Acceptance_47_cut_off_from_the_licence_no_new_job_is_started_and_custody_goes_on()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        var carried = await world.PlaceAsync((0, 0), (0, 2000));
        await world.JobIsAsync(carried, "assigned");
        await ana.SayAsync(Words.Of(carried, "picked_up", DateTimeOffset.UtcNow));

        // The newest facts that arrived are sixteen minutes old: what was decided since is not known here.
        await TellAsync(world, asOf: DateTimeOffset.UtcNow.AddMinutes(-16), version: 2);
        var fresh = await world.PlaceAsync((0, 0), (0, 2000));

        await Eventually.ShouldAsync(async () =>
            (await world.JobAsync(fresh)).GetProperty("waitsFor").GetString().ShouldBe("licence-snapshot-stale"));
        await AssignAsync(world, fresh.DeliveryId, ana.Id, 1).RefusedAsync(403, "licence-snapshot-stale");
        await ana.SayAsync(Words.Of(carried, "delivered", DateTimeOffset.UtcNow));
        await world.JobIsAsync(carried, "done");

        await TellAsync(world, asOf: DateTimeOffset.UtcNow, version: 3);
        await world.JobIsAsync(fresh, "assigned");
    }

    [Fact]
    public async Task Acceptance_37_a_job_for_a_rider_who_is_not_in_the_register_is_refused_at_dispatch()
    {
        var (world, other) = (await DispatchWorld.CreateAsync(server), await DispatchWorld.CreateAsync(server));
        var stranger = await other.RiderAsync("Extraño");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        var version = (await world.JobAsync(delivery)).GetProperty("version").GetInt32();

        await AssignAsync(world, delivery.DeliveryId, Guid.NewGuid(), version).RefusedAsync(409, "courier-not-on-shift", "courierId");
        await AssignAsync(world, delivery.DeliveryId, stranger.Id, version).RefusedAsync(409, "courier-not-on-shift", "courierId");
        // Nor does the stranger's own phone get to speak for the job.
        var said = await stranger.SayAsync(Words.Of(delivery, "picked_up", DateTimeOffset.UtcNow));
        said.GetProperty("results")[0].GetProperty("status").GetString().ShouldBe("refused");
        (await world.JobAsync(delivery)).GetProperty("state").GetString().ShouldBe("open");
    }

    private static Task TellAsync(DispatchWorld world, DateTimeOffset asOf, long version)
    {
        var facts = Facts.In(LicenceState.Constituted, DateTimeOffset.UtcNow) with { Version = version, AsOf = asOf };
        return world.Server.HearAsync(LicenceChanged.From(facts, Guid.NewGuid(), world.CollectiveId, Guid.NewGuid(), "Rueda", asOf));
    }

    private static async Task<HttpResponseMessage> AssignAsync(DispatchWorld world, Guid delivery, Guid courier, int version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/collective/jobs/{delivery}/assign")
        {
            Content = JsonContent.Create(new { courierId = courier }),
        };
        request.Headers.Add("If-Match", $"\"{version}\"");
        return await world.Dispatcher.SendAsync(request, DispatchWorld.Cancel);
    }
}
