using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts;
using Rodando.Contracts.Licensing;
using Rodando.Contracts.Members;
using Rodando.Platform.Messaging;
using Rodando.Platform.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Intake;

/// <summary>One collective as intake knows it.</summary>
internal sealed class IntakeWorld(RodandoServer server)
{
    public const string Area = """
        {"name": "Centro", "polygon": {"type": "Polygon", "coordinates":
            [[[-99.25, 19.30], [-99.05, 19.30], [-99.05, 19.50], [-99.25, 19.50], [-99.25, 19.30]]]}}
        """;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public RodandoServer Server { get; } = server;

    public Guid CollectiveId { get; } = Guid.NewGuid();

    public Guid MerchantId { get; private set; }

    public HttpClient Admin { get; private set; } = null!;

    /// <summary>A live client of the merchant.</summary>
    public HttpClient Merchant { get; private set; } = null!;

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<IntakeWorld> CreateAsync(RodandoServer server)
    {
        var world = new IntakeWorld(server);
        await world.TellAsync(world.Licence(LicenceState.Constituted));
        await world.TellAsync(new VehicleChanged(Guid.NewGuid(), world.CollectiveId, Now, Guid.NewGuid(), "cargo-bike", 100_000, 20, true, 1));
        world.Admin = await world.ClientAsync(new Claim(ClaimNames.Role, Roles.Admin));
        (world.MerchantId, world.Merchant) = await world.AddMerchantAsync();
        (await world.Admin.PostAsync("/v1/collective/service-areas", Json(Area), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Created);
        var tariff = new { currency = "MXN", baseMinor = 3500, perKmMinor = 800, minimumMinor = 4000, includedMetres = 2000 };
        (await world.Admin.PutAsJsonAsync("/v1/collective/tariff", tariff, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return world;
    }

    /// <summary>Another merchant of the collective, with a live client.</summary>
    public async Task<(Guid Id, HttpClient Client)> AddMerchantAsync()
    {
        var made = await Admin.PostAsJsonAsync("/v1/collective/merchants", new { name = "Panadería Ñandú" }, Cancel);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancel));
        var id = (await made.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["id"]!.GetValue<Guid>();
        return (id, await MerchantClientAsync(id, "live"));
    }

    public Task<HttpClient> MerchantClientAsync(Guid merchantId, string mode) =>
        ClientAsync(new Claim(ClaimNames.Merchant, merchantId.ToString()), new Claim(ClaimNames.Mode, mode));

    /// <summary>A client signed in to this collective.</summary>
    public async Task<HttpClient> ClientAsync(params Claim[] claims)
    {
        var tokens = Server.Services.GetRequiredService<AccessTokens>();
        Claim[] all = [new(ClaimNames.Subject, Guid.NewGuid().ToString()), new(ClaimNames.Collective, CollectiveId.ToString()), .. claims];
        return Server.Client((await tokens.IssueAsync(all, Cancel)).Token);
    }

    /// <summary>Hands a fact to the module's consumers, as the bus does.</summary>
    public Task TellAsync(IFact fact) => Server.Services.GetRequiredService<IFactBus>().PublishAsync(fact, Cancel);

    public LicenceChanged Licence(LicenceState state, long version = 1, Func<LicenceFacts, LicenceFacts>? with = null)
    {
        var facts = new LicenceFacts
        {
            State = state,
            StateSince = Now.AddDays(-30),
            Zone = "America/Mexico_City",
            AsOf = Now,
            LastAuditEventAt = Now.AddDays(-1),
            Version = version,
            ClockStart = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(-30),
            LastPermittedDate = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(300),
            ReverifyDue = DateOnly.FromDateTime(Now.UtcDateTime).AddDays(300),
        };
        return LicenceChanged.From(with?.Invoke(facts) ?? facts, Guid.NewGuid(), CollectiveId, Guid.NewGuid(), "Rueda Libre", Now);
    }

    /// <summary>A request for a delivery within the area; change what the test is about.</summary>
    public static JsonObject Request(Action<JsonObject>? change = null)
    {
        var request = JsonNode.Parse("""
            {"pickup": {"location": {"latitude": 19.4326, "longitude": -99.1332}, "address": "Madero 1, Centro"},
             "dropoff": {"location": {"latitude": 19.4270, "longitude": -99.1677}, "address": "Reforma 222, Juárez", "contactName": "Ana"},
             "packages": [{"description": "Pan", "weightGrams": 1500, "quantity": 2}]}
            """)!.AsObject();
        change?.Invoke(request);
        return request;
    }

    public static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    public static async Task<HttpResponseMessage> PlaceAsync(HttpClient client, JsonNode request, string? key = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/deliveries") { Content = Json(request.ToJsonString()) };
        if (key is not null)
            message.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(message, Cancel);
    }

    /// <summary>Places a delivery that is accepted.</summary>
    public async Task<PlacedDelivery> PlaceAsync(JsonNode? request = null)
    {
        using var answer = await PlaceAsync(Merchant, request ?? Request());
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return PlacedDelivery.Of(await BodyAsync(answer));
    }

    public async Task<JsonNode> GetAsync(Guid deliveryId) =>
        (await Merchant.GetFromJsonAsync<JsonNode>($"/v1/deliveries/{deliveryId}", Cancel))!;

    public static async Task<JsonNode> BodyAsync(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!;
}

/// <summary>What a test needs of an accepted delivery.</summary>
internal sealed record PlacedDelivery(Guid Id, Guid PickupId, Guid DropoffId, JsonNode Body)
{
    public static PlacedDelivery Of(JsonNode body) => new(
        body["id"]!.GetValue<Guid>(), body["pickup"]!["stopId"]!.GetValue<Guid>(), body["dropoff"]!["stopId"]!.GetValue<Guid>(), body);
}
