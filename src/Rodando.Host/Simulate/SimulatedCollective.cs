using System.Text.Json.Nodes;
using Rodando.Host.Papers;

namespace Rodando.Host.Simulate;

/// <summary>A collective of its own for the day, founded and furnished through the public API.</summary>
internal sealed class SimulatedCollective
{
    private readonly HttpClient http;
    private readonly string run;

    private SimulatedCollective(HttpClient http, string run, ApiClient admin) => (this.http, this.run, Admin) = (http, run, admin);

    internal ApiClient Admin { get; }

    internal List<ApiClient> Merchants { get; } = [];

    /// <summary>Phone and vehicle of each courier, in the scenario's order.</summary>
    internal List<(ApiClient Phone, Guid Vehicle)> Phones { get; } = [];

    /// <summary>Registers and admits the collective (two registrars), and signs its first admin in.</summary>
    internal static async Task<SimulatedCollective> FoundAsync(HttpClient http, JsonNode demo, string run, CancellationToken cancel)
    {
        var registrars = await Task.WhenAll(demo["registrars"]!.AsArray().Take(2).Select(person => SignInAsync(http, person!, cancel)));
        var email = $"admin-{run}@simulation.example";
        var collective = await registrars[0].PostAsync("/v1/federation/collectives", new
        {
            name = $"Simulación {run}", jurisdiction = "MX", zone = "America/Mexico_City", locality = "Ciudad de México", contactEmail = email,
            founders = new[] { new { name = "Ana", email = $"ana-{run}@simulation.example" }, new { name = "Beto", email = $"beto-{run}@simulation.example" } },
            declarations = new
            {
                legalForm = "MX.SC.productores", investorControl = false, privacyNoticeAcknowledged = true, ridersInformedOn = "2026-01-01",
                membersPlan = "Simulation.",
            },
            adminName = "Administración", adminEmail = email,
        }, cancel);
        var id = (string)collective["id"]!;
        var invitation = await Patiently(() => registrars[0].PostAsync(
            $"/v1/federation/collectives/{id}/invitations", new { email, name = "Administración" }, cancel), cancel);
        var admin = new ApiClient(http);
        admin.SignIn(await admin.PostAsync("/v1/auth/accept-invitation", new
        {
            code = (string)invitation["code"]!, name = "Administración", password = $"simulated-{run}-password",
        }, cancel));
        var today = await TodayAsync(registrars[0], cancel);
        await FoundingPapers.LodgeAsync(
            id, today, path => admin.GetAsync(path, cancel), (path, body) => admin.PostAsync(path, body, cancel),
            (path, body) => registrars[0].PostAsync(path, body, cancel));
        var proposal = await registrars[0].PostAsync($"/v1/federation/collectives/{id}/admissions", new
        {
            @as = "constituted", commitmentSignedOn = today, constitutionEffectiveOn = today, reason = "Simulation.",
        }, cancel);
        await registrars[1].PostAsync($"/v1/federation/collectives/{id}/admissions/{proposal["id"]}/approve", new { }, cancel);
        return new SimulatedCollective(http, run, admin);
    }

    /// <summary>Service area, tariff, riding speed, merchants with keys and webhooks, couriers with vehicles and enrolled phones.</summary>
    internal async Task FurnishAsync(
        Scenario scenario, WebhookListener? webhooks, Action<string> progress, CancellationToken cancel, bool dispatching = true)
    {
        await DescribeAsync(scenario, dispatching, cancel);
        foreach (var (name, index) in scenario.Merchants.Select((name, index) => (name, index)))
            await AddMerchantAsync(name, index, webhooks, cancel);
        progress($"{Merchants.Count} merchants");
        var phones = new (ApiClient, Guid)[scenario.Couriers.Count];
        await Parallel.ForEachAsync(scenario.Couriers.Select((courier, index) => (courier, index)),
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel },
            async (pair, token) => phones[pair.index] = await AddCourierAsync(pair.courier, token));
        Phones.AddRange(phones);
        progress($"{Phones.Count} couriers");
    }

    private async Task DescribeAsync(Scenario scenario, bool dispatching, CancellationToken cancel)
    {
        var (southWest, northEast) = scenario.Area();
        double[][] ring =
        [
            [southWest.Longitude, southWest.Latitude], [northEast.Longitude, southWest.Latitude], [northEast.Longitude, northEast.Latitude],
            [southWest.Longitude, northEast.Latitude], [southWest.Longitude, southWest.Latitude],
        ];
        await Patiently(() => Admin.PostAsync("/v1/collective/service-areas",
            new { name = "Simulation", polygon = new { type = "Polygon", coordinates = new[] { ring } } }, cancel), cancel);
        await ReplaceAsync("/v1/collective/tariff",
            new { currency = "MXN", baseMinor = 3500, perKmMinor = 900, minimumMinor = 4500, includedMetres = 1000 }, cancel);
        if (dispatching)
            await ReplaceAsync("/v1/collective/dispatch-settings", new
        {
            speedKmh = scenario.MetresPerMinute * 60 / 1000, detourFactor = scenario.Detour,
            pickupServiceSeconds = (int)scenario.PickupService.TotalSeconds, dropoffServiceSeconds = (int)scenario.DropoffService.TotalSeconds,
        }, cancel);
    }

    private async Task ReplaceAsync(string path, object body, CancellationToken cancel)
    {
        string? etag = null;
        try
        {
            etag = (await Admin.GetIfChangedAsync(path, null, cancel))?.ETag;
        }
        catch (ApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            // Nothing has been set yet, so there is no version to match.
        }
        await Admin.PutAsync(path, body, cancel, etag);
    }

    private async Task AddMerchantAsync(string name, int index, WebhookListener? webhooks, CancellationToken cancel)
    {
        var merchant = await Patiently(() => Admin.PostAsync("/v1/collective/merchants", new { name }, cancel), cancel);
        // Members hears of the merchant through the bus.
        var keys = await Patiently(() => Admin.PostAsync($"/v1/collective/merchants/{merchant["id"]}/api-clients", new { name = "simulation" }, cancel), cancel);
        var client = new ApiClient(http, (string)keys["apiKey"]!);
        Merchants.Add(client);
        if (webhooks is null)
            return;
        var endpoint = await client.PostAsync("/v1/webhooks", new { url = webhooks.AddressOf(index) }, cancel);
        webhooks.Secrets[index] = (string)endpoint["secret"]!;
    }

    private async Task<(ApiClient, Guid)> AddCourierAsync(SimulatedCourier courier, CancellationToken cancel)
    {
        var vehicle = await Patiently(() => Admin.PostAsync("/v1/collective/vehicles", new
        {
            name = $"Bici {courier.Id}", kind = courier.VehicleKind, capacityGrams = courier.CapacityGrams, capacityItems = courier.CapacityItems,
        }, cancel), cancel);
        var rider = await Patiently(() => Admin.PostAsync("/v1/collective/riders", new { firstName = $"R{courier.Id}", lastName = run }, cancel), cancel);
        var code = await Admin.PostAsync($"/v1/collective/riders/{rider["id"]}/enrolment-codes", new { }, cancel);
        var phone = new ApiClient(http);
        phone.SignIn(await phone.PostAsync("/v1/auth/enrol", new { code = (string)code["code"]!, deviceName = "simulation" }, cancel));
        return (phone, Guid.Parse((string)vehicle["id"]!));
    }

    private static async Task<ApiClient> SignInAsync(HttpClient http, JsonNode person, CancellationToken cancel)
    {
        var client = new ApiClient(http);
        client.SignIn(await client.PostAsync("/v1/auth/token", new { email = (string)person["email"]!, password = (string)person["password"]! }, cancel));
        return client;
    }

    private static async Task<string> TodayAsync(ApiClient registrar, CancellationToken cancel)
    {
        var federation = await registrar.GetAsync("/v1/federation", cancel);
        var now = federation["now"] is { } clock ? DateTimeOffset.Parse((string)clock!, System.Globalization.CultureInfo.InvariantCulture) : TimeProvider.System.GetUtcNow();
        return TimeZoneInfo.ConvertTime(now, TimeZoneInfo.FindSystemTimeZoneById("America/Mexico_City")).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Repeats a request that is refused only because a module has not yet heard a fact from another.</summary>
    private static async Task<JsonNode> Patiently(Func<Task<JsonNode>> request, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await request();
            }
            catch (ApiException e) when (attempt < 100 && (int)e.Status is 403 or 404 or 409)
            {
                await Task.Delay(100, cancel);
            }
        }
    }
}
