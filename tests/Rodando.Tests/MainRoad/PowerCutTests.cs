using System.Globalization;
using System.Text.Json.Nodes;
using Rodando.Host.Simulate;
using Rodando.Tests.World;

namespace Rodando.Tests.MainRoad;

/// <summary>SIGKILL at the two worst moments, on both buses: after a delivery is accepted and before it is dispatched, and between a
/// pickup and its event.</summary>
[Collection(Broker.Name)]
public sealed class PowerCutTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "all")]
    [InlineData(true, "intake")]
    public async Task A_delivery_accepted_before_the_cut_is_dispatched_once_after_it(bool split, string killed)
    {
        await using var rodando = await RodandoProcesses.StartAsync(split);
        using var http = new HttpClient { BaseAddress = rodando.Address };
        var coop = await FurnishAsync(rodando, http);

        // The pump is held back, so that the cut surely comes before the fact is sent.
        string id;
        await using (await HeldOutbox.BeginAsync(rodando.Database, "intake"))
        {
            id = (string)(await coop.Merchants[0].PostAsync("/v1/deliveries", Delivery(), Cancel))["id"]!;
            await rodando.KillAsync(killed);
        }
        await rodando.StartAsync(killed);

        await Eventually.ShouldAsync(async () =>
            ((string?)(await coop.Merchants[0].GetAsync($"/v1/deliveries/{id}", Cancel))["state"]).ShouldBeOneOf("assigned", "accepted"), seconds: 60);
        (await coop.Admin.ListAsync("/v1/collective/jobs", Cancel)).Count(job => (string?)job["deliveryId"] == id).ShouldBe(1);
        (await TimelineAsync(coop, id)).Count(type => type == "assigned").ShouldBe(1);
    }

    [Theory]
    [InlineData(false, "all")]
    [InlineData(true, "dispatch")]
    public async Task A_pickup_told_before_the_cut_reaches_the_merchant_once_after_it(bool split, string killed)
    {
        await using var rodando = await RodandoProcesses.StartAsync(split);
        using var http = new HttpClient { BaseAddress = rodando.Address };
        var coop = await FurnishAsync(rodando, http);
        var id = (string)(await coop.Merchants[0].PostAsync("/v1/deliveries", Delivery(), Cancel))["id"]!;
        JsonNode? stop = null;
        ApiClient? phone = null;
        await Eventually.ShouldAsync(async () =>
        {
            foreach (var (candidate, _) in coop.Phones)
            {
                var plan = await candidate.GetAsync("/v1/courier/plan", Cancel);
                if (plan["stops"]!.AsArray().FirstOrDefault() is { } first)
                    (phone, stop) = (candidate, first);
            }
            stop.ShouldNotBeNull();
        }, seconds: 60);

        var action = new { id = Guid.NewGuid(), type = "picked_up", deliveryId = id, stopId = (string)stop!["stopId"]!, at = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture) };
        await using (await HeldOutbox.BeginAsync(rodando.Database, "dispatch"))
        {
            await phone!.PostAsync("/v1/courier/actions", new { actions = new[] { action } }, Cancel);
            await rodando.KillAsync(killed);
        }
        await rodando.StartAsync(killed);
        // The phone saw no trouble, but one that did would send it again: it changes nothing.
        await phone.PostAsync("/v1/courier/actions", new { actions = new[] { action } }, Cancel);

        await Eventually.ShouldAsync(async () =>
            ((string?)(await coop.Merchants[0].GetAsync($"/v1/deliveries/{id}", Cancel))["state"]).ShouldBe("picked-up"), seconds: 60);
        (await TimelineAsync(coop, id)).Count(type => type == "picked-up").ShouldBe(1);
    }

    private static async Task<SimulatedCollective> FurnishAsync(RodandoProcesses rodando, HttpClient http)
    {
        var demo = await Founding.RegistrarsAsync(rodando);
        var coop = await SimulatedCollective.FoundAsync(http, demo, Guid.NewGuid().ToString("n")[..8], Cancel);
        await coop.FurnishAsync(CityDay.Make(1, 5, 2, 3, null), null, _ => { }, Cancel);
        foreach (var (phone, vehicle) in coop.Phones)
            await phone.PostAsync("/v1/courier/shift/start", new { vehicleId = vehicle, latitude = 19.42, longitude = -99.16 }, Cancel);
        return coop;
    }

    private static async Task<string[]> TimelineAsync(SimulatedCollective coop, string id) =>
        [.. (await coop.Merchants[0].GetAsync($"/v1/deliveries/{id}/timeline", Cancel))["data"]!.AsArray().Select(entry => (string)entry!["type"]!)];

    private static object Delivery() => new
    {
        pickup = new { location = new { latitude = 19.4194, longitude = -99.1619 }, address = "Álvaro Obregón 100" },
        dropoff = new { location = new { latitude = 19.4146, longitude = -99.1713 }, address = "Ámsterdam 20" },
        packages = new[] { new { weightGrams = 1200, quantity = 1 } },
    };
}
