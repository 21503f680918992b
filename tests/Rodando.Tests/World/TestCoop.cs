namespace Rodando.Tests.World;

/// <summary>A licensed collective with people and a merchant, made through HTTP as its users would make it. Each test makes its own.
/// Whenever a method returns, all modules have heard what it did.</summary>
internal sealed class TestCoop
{
    /// <summary>Most of Mexico City, longitude first as in GeoJSON.</summary>
    private static readonly object Area = new
    {
        type = "Polygon",
        coordinates = new[] { new double[][] { [-99.25, 19.30], [-99.05, 19.30], [-99.05, 19.50], [-99.25, 19.50], [-99.25, 19.30] } },
    };

    private static readonly object Tariff = new { currency = "MXN", baseMinor = 3500, perKmMinor = 800, minimumMinor = 4000, includedMetres = 2000 };

    private readonly RodandoServer server;
    private int made;

    private TestCoop(RodandoServer server, Guid id, string name) => (this.server, Id, Name) = (server, id, name);

    internal Guid Id { get; }

    internal string Name { get; }

    internal HttpClient Admin { get; private set; } = null!;

    internal HttpClient Dispatcher { get; private set; } = null!;

    /// <summary>Speaks with the merchant's API key.</summary>
    internal HttpClient Merchant { get; private set; } = null!;

    internal Guid MerchantId { get; private set; }

    internal string ApiKey { get; private set; } = "";

    internal string ClientId { get; private set; } = "";

    internal string ClientSecret { get; private set; } = "";

    internal string AdminEmail => $"admin@{Name}.test";

    internal string DispatcherEmail => $"dispatcher@{Name}.test";

    /// <param name="state">constituted, provisional, or applied: not admitted yet.</param>
    /// <param name="zone">IANA id of the zone in which its dates are counted.</param>
    internal static async Task<TestCoop> CreateAsync(RodandoServer server, string state = "constituted", string zone = "America/Mexico_City")
    {
        var coop = await CreateWithoutPeopleAsync(server, state, zone);
        coop.Admin = await coop.JoinAsync(coop.AdminEmail);
        coop.Dispatcher = await coop.AddMemberAsync(coop.DispatcherEmail, "dispatcher");
        await coop.Admin.PostOkAsync("/v1/collective/service-areas", new { name = "Centro", polygon = Area });
        await coop.Admin.PutOkAsync("/v1/collective/tariff", Tariff);
        (coop.MerchantId, var key) = await coop.AddMerchantAsync("Panadería Ñandú", state == "applied" ? "test" : "live");
        (coop.ApiKey, coop.ClientId, coop.ClientSecret) = key;
        coop.Merchant = server.Client(coop.ApiKey);
        await server.SettleAsync(coop.Id);
        return coop;
    }

    /// <summary>Licensed, but nobody is a member yet.</summary>
    internal static async Task<TestCoop> CreateWithoutPeopleAsync(
        RodandoServer server, string state = "constituted", string zone = "America/Mexico_City")
    {
        var federation = await TestFederation.OfAsync(server);
        var name = $"coop-{Guid.NewGuid():n}"[..17];
        var coop = new TestCoop(server, await federation.RegisterAsync(name, zone), name);
        if (state != "applied")
            await federation.AdmitAsync(coop.Id, state);
        await server.SettleAsync(coop.Id);
        return coop;
    }

    /// <summary>The invited first admin, signed in.</summary>
    internal async Task<HttpClient> JoinAsync(string email, string password = TestFederation.Password)
    {
        var federation = await TestFederation.OfAsync(server);
        var invitation = await federation.Registrar.PostOkAsync($"/v1/federation/collectives/{Id}/invitations", new { email, name = "Alma" });
        using var anyone = server.Client();
        return server.ClientOf(await anyone.PostOkAsync("/v1/auth/accept-invitation", new { code = invitation.Text("code"), password }));
    }

    /// <summary>A member with one role, signed in.</summary>
    internal async Task<HttpClient> AddMemberAsync(string email, string role)
    {
        await Admin.PostOkAsync("/v1/collective/members", new { name = role, email, password = TestFederation.Password, roles = new[] { role } });
        return await server.SignInAsync(email, TestFederation.Password);
    }

    internal async Task<(Guid Id, (string ApiKey, string ClientId, string ClientSecret))> AddMerchantAsync(string name, string mode = "live")
    {
        var id = (await Admin.PostOkAsync("/v1/collective/merchants", new { name })).Id();
        await server.SettleAsync(Id);
        var client = await Admin.PostOkAsync($"/v1/collective/merchants/{id}/api-clients", new { name = "shop", mode });
        return (id, (client.Text("apiKey"), client.Text("clientId"), client.Text("clientSecret")));
    }

    internal async Task<Guid> AddVehicleAsync(string kind = "cargo-bike", int capacityGrams = 60_000, int capacityItems = 20) =>
        (await Admin.PostOkAsync("/v1/collective/vehicles", new { name = $"{kind} {++made}", kind, capacityGrams, capacityItems })).Id();

    /// <summary>A rider with an enrolled phone, a vehicle and, unless told otherwise, a running shift of eight hours.</summary>
    /// <param name="latitude">Where the shift starts.</param>
    internal async Task<TestCourier> AddCourierAsync(
        string firstName = "Ana", bool onShift = true, double? latitude = 19.4194, double? longitude = -99.1650,
        string kind = "cargo-bike", int capacityGrams = 60_000, int capacityItems = 20)
    {
        var vehicle = await AddVehicleAsync(kind, capacityGrams, capacityItems);
        var rider = (await Admin.PostOkAsync("/v1/collective/riders", new { firstName, lastName = "Prueba", phone = "+52 55 1234 5678" })).Id();
        var code = (await Admin.PostOkAsync($"/v1/collective/riders/{rider}/enrolment-codes")).Text("code");
        using var anyone = server.Client();
        var enrolled = await anyone.PostOkAsync("/v1/auth/enrol", new { code, deviceName = "test phone" });
        var courier = new TestCourier(server.ClientOf(enrolled), rider, vehicle, enrolled.Text("refreshToken"));
        if (onShift)
            courier.ShiftId = (await courier.Client.PostOkAsync(
                "/v1/courier/shift/start", new { vehicleId = vehicle, latitude, longitude })).Id("shiftId");
        await server.SettleAsync(Id);
        return courier;
    }
}

/// <summary>A rider of a <see cref="TestCoop"/>.</summary>
/// <param name="Client">Speaks with the enrolled phone's token.</param>
/// <param name="Id">The courier's id.</param>
/// <param name="RefreshToken">The phone's first refresh token.</param>
internal sealed record TestCourier(HttpClient Client, Guid Id, Guid VehicleId, string RefreshToken)
{
    /// <summary>The running shift; empty when none was started.</summary>
    internal Guid ShiftId { get; set; }
}
