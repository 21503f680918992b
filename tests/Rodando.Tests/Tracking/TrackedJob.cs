using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;
using Rodando.Platform.SignIn;

namespace Rodando.Tests.Tracking;

/// <summary>A delivery of a tracked collective: its facts, its link, and the stops in a plan.</summary>
internal sealed class TrackedJob(TrackedCollective collective, double dropoffLatitude = 19.4400, double dropoffLongitude = -99.1400)
{
    public Guid Id { get; } = Guid.NewGuid();

    public Guid PickupStop { get; } = Guid.NewGuid();

    public Guid DropoffStop { get; } = Guid.NewGuid();

    public const string Address = "Calle Ñandú 5 <b>int. 3</b>, Roma";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Reference => string.Create(CultureInfo.InvariantCulture, $"R{Id.ToString("n")[..7].ToUpperInvariant()}");

    public DeliveryPlaced Placed() => new(
        Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-40), Id, Guid.NewGuid(), "Pan y Café", Reference,
        [
            new(PickupStop, "pickup", 19.4326, -99.1332, "Madero 1", collective.Now.AddMinutes(-40), collective.Now.AddMinutes(20), null, null, null),
            new(DropoffStop, "dropoff", dropoffLatitude, dropoffLongitude, Address, collective.Now.AddMinutes(-40), collective.Now.AddMinutes(60), null, null, null),
        ],
        1000, 1, 5000, "MXN", 1800);

    public CourierAssigned Assigned(Guid courier, int version, string name = "Ana") =>
        new(Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-35), Id, version, courier, name, Guid.NewGuid(), ByPerson: false);

    public CourierUnassigned Unassigned(Guid courier, int version) => new(Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-33), Id, version, courier, "declined");

    public JobAccepted Accepted(Guid courier, int version) => new(Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-30), Id, version, courier);

    public StopCompleted PickedUp(Guid courier, int version) => Completed(courier, version, PickupStop, "pickup", collective.Now.AddMinutes(-20));

    public StopArrived ArrivedAtDropoff(Guid courier, int version) =>
        new(Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-2), Id, version, DropoffStop, "dropoff", courier);

    public StopCompleted Delivered(Guid courier, int version, DateTimeOffset? at = null) => Completed(courier, version, DropoffStop, "dropoff", at ?? collective.Now.AddMinutes(-1));

    public DeliveryFailed Failed(Guid courier, int version) =>
        new(Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-1), Id, version, DropoffStop, courier, "recipient-absent", InCustody: true, null);

    public DeliveryCancelled Cancelled() => new(Guid.NewGuid(), collective.Id, collective.Now.AddMinutes(-25), Id, "merchant-request");

    public PlannedStop Pickup() => Stop(PickupStop, "pickup", 19.4326, -99.1332);

    public PlannedStop Dropoff() => Stop(DropoffStop, "dropoff", dropoffLatitude, dropoffLongitude);

    public static PlanChanged Plan(TrackedCollective collective, Guid courier, int version, params PlannedStop[] stops) =>
        new(Guid.NewGuid(), collective.Id, collective.Now, courier, version, stops);

    /// <summary>Placed, accepted, picked up, and next on the courier's plan.</summary>
    public async Task<TrackedJob> OnTheWayAsync(Guid courier, int planVersion = 1)
    {
        await collective.TellAsync(Placed());
        await collective.TellAsync(Assigned(courier, 1));
        await collective.TellAsync(Accepted(courier, 2));
        await collective.TellAsync(PickedUp(courier, 3));
        await collective.TellAsync(Plan(collective, courier, planVersion, Dropoff()));
        return this;
    }

    public async Task<string> TokenAsync() => await collective.Server.Services.GetRequiredService<SignedLinks>().SignAsync("tracking", collective.Id, Id, Cancel);

    /// <returns>What the link shows; null when it answers 404.</returns>
    public async Task<JsonElement?> ShownAsync()
    {
        using var client = collective.Server.Client();
        using var answer = await client.GetAsync($"/v1/tracking/{await TokenAsync()}", Cancel);
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel) : null;
    }

    private StopCompleted Completed(Guid courier, int version, Guid stop, string kind, DateTimeOffset at) =>
        new(Guid.NewGuid(), collective.Id, at, Id, version, stop, kind, courier, null, null, null, null);

    private PlannedStop Stop(Guid id, string kind, double latitude, double longitude) =>
        new(id, Id, kind, latitude, longitude, collective.Now.AddMinutes(-30), collective.Now.AddMinutes(60), collective.Now.AddMinutes(10), 120);
}
