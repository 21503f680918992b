using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Intake;
using Rodando.Contracts.Licensing;
using Rodando.Contracts.Members;
using Rodando.Platform.SignIn;
using Rodando.Tests.Licensing;
using Rodando.Tests.World;

namespace Rodando.Tests.Dispatch;

/// <summary>A collective of its own with a licence, its couriers and deliveries, and clients for those who sign in.</summary>
internal sealed class DispatchWorld
{
    private int references;

    private DispatchWorld(DispatchServer server) => Server = server;

    public DispatchServer Server { get; }

    public Guid CollectiveId { get; } = Guid.CreateVersion7();

    public HttpClient Dispatcher { get; private set; } = null!;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DispatchWorld> CreateAsync(DispatchServer server, LicenceState state = LicenceState.Constituted)
    {
        var world = new DispatchWorld(server);
        await world.LicenceAsync(state, version: 1);
        world.Dispatcher = await world.ClientAsync(new Claim(ClaimNames.Role, Roles.Dispatcher));
        return world;
    }

    public Task LicenceAsync(LicenceState state, long version)
    {
        var now = DateTimeOffset.UtcNow;
        var facts = Facts.In(state, now) with { Version = version };
        return Server.HearAsync(LicenceChanged.From(facts, Guid.NewGuid(), CollectiveId, Guid.NewGuid(), "Rueda", now));
    }

    /// <summary>A courier on shift, standing at a place some metres north and east of the Zócalo.</summary>
    public async Task<Rider> RiderAsync(
        string name, double north = 0, double east = 0, int grams = 20_000, int items = 10, double hours = 8, bool placed = true)
    {
        var phone = await ClientAsync(out var id);
        var rider = new Rider(id, Guid.CreateVersion7(), phone);
        var now = DateTimeOffset.UtcNow;
        var (latitude, longitude) = At(north, east);
        await Server.HearAsync(new CourierChanged(Guid.NewGuid(), CollectiveId, now, rider.Id, null, name, Active: true, Version: 1));
        await Server.HearAsync(new ShiftStarted(
            Guid.NewGuid(), CollectiveId, now, rider.ShiftId, rider.Id, now.AddMinutes(-1), now.AddHours(hours), Guid.NewGuid(), "bike",
            grams, items, placed ? latitude : null, placed ? longitude : null, Version: 1));
        return rider;
    }

    public Task EndShiftAsync(Rider rider, DateTimeOffset? at = null, int version = 2)
    {
        var now = at ?? DateTimeOffset.UtcNow;
        return Server.HearAsync(new ShiftEnded(Guid.NewGuid(), CollectiveId, now, rider.ShiftId, rider.Id, now.AddHours(-1), now, version));
    }

    /// <summary>A delivery between two places given in metres north and east of the Zócalo.</summary>
    public DeliveryPlaced Delivery(
        (double North, double East) from, (double North, double East) to, int grams = 1000, int items = 1, double afterMinutes = 0,
        double pickupMinutes = 60, double dropoffMinutes = 90)
    {
        var now = DateTimeOffset.UtcNow;
        var opens = now.AddMinutes(afterMinutes);
        var (pickup, dropoff) = (At(from.North, from.East), At(to.North, to.East));
        return new DeliveryPlaced(
            Guid.NewGuid(), CollectiveId, now, Guid.CreateVersion7(), Guid.NewGuid(), "Panadería Ideal", $"R-{++references:D4}",
            [
                new(Guid.CreateVersion7(), "pickup", pickup.Latitude, pickup.Longitude, "Madero 1", opens, opens.AddMinutes(pickupMinutes),
                    "Lupita", "+525555555555", "Timbre 2"),
                new(Guid.CreateVersion7(), "dropoff", dropoff.Latitude, dropoff.Longitude, "Reforma 100", opens,
                    opens.AddMinutes(dropoffMinutes), null, null, null),
            ],
            grams, items, 5000, "MXN", 3000);
    }

    public async Task<DeliveryPlaced> PlaceAsync(
        (double North, double East) from, (double North, double East) to, int grams = 1000, int items = 1, double afterMinutes = 0,
        double pickupMinutes = 60, double dropoffMinutes = 90)
    {
        var delivery = Delivery(from, to, grams, items, afterMinutes, pickupMinutes, dropoffMinutes);
        await Server.HearAsync(delivery);
        return delivery;
    }

    public Task CancelAsync(DeliveryPlaced delivery, DateTimeOffset? at = null) => Server.HearAsync(
        new DeliveryCancelled(Guid.NewGuid(), CollectiveId, at ?? DateTimeOffset.UtcNow, delivery.DeliveryId, "merchant-request"));

    public async Task<JsonElement> JobAsync(DeliveryPlaced delivery) =>
        await Dispatcher.GetFromJsonAsync<JsonElement>($"/v1/collective/jobs/{delivery.DeliveryId}", Cancel);

    /// <summary>Waits until the job is in the state.</summary>
    public async Task<JsonElement> JobIsAsync(DeliveryPlaced delivery, string state)
    {
        var job = default(JsonElement);
        await Eventually.ShouldAsync(async () =>
        {
            job = await JobAsync(delivery);
            job.GetProperty("state").GetString().ShouldBe(state);
        });
        return job;
    }

    /// <summary>Waits until everything announced has been sent, then gives it.</summary>
    public async Task<IReadOnlyList<T>> ToldAsync<T>(int count)
    {
        T[] found = [];
        await Eventually.ShouldAsync(() =>
        {
            found = [.. Server.ToldOf(CollectiveId).OfType<T>()];
            found.Length.ShouldBe(count);
            return Task.CompletedTask;
        });
        return found;
    }

    public Task<HttpClient> ClientAsync(out Guid id)
    {
        id = Guid.CreateVersion7();
        return ClientAsync(new Claim(ClaimNames.Role, Roles.Courier), new Claim(ClaimNames.Courier, id.ToString()));
    }

    public async Task<HttpClient> ClientAsync(params Claim[] claims)
    {
        var tokens = Server.Server.Services.GetRequiredService<AccessTokens>();
        Claim[] all = [new(ClaimNames.Subject, Guid.NewGuid().ToString()), new(ClaimNames.Collective, CollectiveId.ToString()), .. claims];
        var (token, _) = await tokens.IssueAsync(all, Cancel);
        return Server.Server.Client(token);
    }

    private static (double Latitude, double Longitude) At(double north, double east) =>
        (19.4326 + (north / 111_195), -99.1332 + (east / 104_860));
}

/// <summary>A courier on shift with a phone.</summary>
internal sealed record Rider(Guid Id, Guid ShiftId, HttpClient Phone)
{
    public async Task<JsonElement> PlanAsync() => await Phone.GetFromJsonAsync<JsonElement>("/v1/courier/plan", DispatchWorld.Cancel);

    public async Task<JsonElement> SayAsync(params object[] actions)
    {
        using var answer = await Phone.PostAsJsonAsync("/v1/courier/actions", new { actions }, DispatchWorld.Cancel);
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(DispatchWorld.Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(DispatchWorld.Cancel);
    }
}

/// <summary>Actions as a phone sends them.</summary>
internal static class Words
{
    public static object Of(DeliveryPlaced delivery, string type, DateTimeOffset at, string? id = null, string? reason = null)
    {
        var stop = type switch
        {
            "picked_up" or "arrived" => delivery.Stops[0].StopId,
            "delivered" or "failed" => delivery.Stops[1].StopId,
            _ => (Guid?)null,
        };
        return new { id = id ?? Guid.NewGuid().ToString(), type, deliveryId = delivery.DeliveryId, stopId = stop, at, reason };
    }
}
