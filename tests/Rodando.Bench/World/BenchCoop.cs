using System.Text.Json.Nodes;
using Rodando.Host.Simulate;
using Rodando.Licensing.Register;
using Rodando.Members.Federation;
using Rodando.Platform.SignIn;

namespace Rodando.Bench.World;

/// <summary>A licensed collective with a merchant and couriers on shift, made through the public API.</summary>
internal sealed class BenchCoop
{
    private readonly ApiClient merchant;

    private BenchCoop(ApiClient admin, ApiClient merchant, Guid collectiveId) => (Admin, this.merchant, CollectiveId) = (admin, merchant, collectiveId);

    internal ApiClient Admin { get; }

    internal Guid CollectiveId { get; }

    /// <param name="dispatching">False where the server does not run Dispatch.</param>
    internal static async Task<BenchCoop> FoundAsync(
        BenchServer server, HttpClient http, int couriers, CancellationToken cancel, bool dispatching = true)
    {
        var demo = await RegistrarsAsync(server, cancel);
        var scenario = CityDay.Make(seed: 1, orders: 40, couriers, hours: 8, stationsCsv: null);
        var coop = await SimulatedCollective.FoundAsync(http, demo, Guid.NewGuid().ToString("n")[..8], cancel);
        await coop.FurnishAsync(scenario, webhooks: null, _ => { }, cancel, dispatching);
        foreach (var (phone, vehicle) in coop.Phones)
            await phone.PostAsync("/v1/courier/shift/start", new { vehicleId = vehicle, latitude = 19.42, longitude = -99.16 }, cancel);
        var me = await coop.Admin.GetAsync("/v1/me", cancel);
        return new BenchCoop(coop.Admin, coop.Merchants[0], Guid.Parse((string)me["collectiveId"]!));
    }

    /// <summary>One delivery across Roma Norte, no two quite the same.</summary>
    /// <returns>Its id.</returns>
    internal async Task<string> PlaceAsync(int number, CancellationToken cancel)
    {
        var shift = number % 100 * 0.0001;
        var answer = await merchant.PostAsync("/v1/deliveries", new
        {
            pickup = new { location = new { latitude = 19.4150 + shift, longitude = -99.1650 }, address = "Álvaro Obregón 100" },
            dropoff = new { location = new { latitude = 19.4250, longitude = -99.1550 - shift }, address = "Durango 200" },
            packages = new[] { new { weightGrams = 1200, quantity = 1 } },
        }, cancel, idempotencyKey: Guid.NewGuid().ToString());
        return (string)answer["id"]!;
    }

    private static async Task<JsonNode> RegistrarsAsync(BenchServer server, CancellationToken cancel)
    {
        const string Password = "bench-registrar-password";
        var federation = await FederationFounding.FoundAsync(server.Services, "bench", "Bench", "bench@federation.example", cancel);
        FoundingPerson[] people =
        [
            new("One", "one@federation.example", Password, [Roles.Registrar]),
            new("Two", "two@federation.example", Password, [Roles.Registrar]),
        ];
        await FederationPeopleFounding.FoundAsync(server.Services, federation, "Bench", people, cancel);
        return new JsonObject
        {
            ["registrars"] = new JsonArray([.. people.Select(person => (JsonNode)new JsonObject { ["email"] = person.Email, ["password"] = person.Password })]),
        };
    }
}
