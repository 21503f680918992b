using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodando.Contracts.Licensing;
using Rodando.Contracts.Members;
using Rodando.Platform.SignIn;

namespace Rodando.Tests.Intake;

/// <summary>What a collective sets: areas, tariff, merchants; and what it is told.</summary>
public sealed class TermsTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a point", """{"type":"Point","coordinates":[-99.1,19.4]}""", "polygon.type")]
    [InlineData("no coordinates at all", """{"type":"Polygon","coordinates":[]}""", "polygon.coordinates")]
    [InlineData("text for coordinates", """{"type":"Polygon","coordinates":"here"}""", "polygon.coordinates")]
    [InlineData("a ring that is not closed", """{"type":"Polygon","coordinates":[[[-99.2,19.3],[-99.1,19.3],[-99.1,19.4],[-99.2,19.4]]]}""",
        "polygon.coordinates[0]")]
    [InlineData("a ring of three", """{"type":"Polygon","coordinates":[[[-99.2,19.3],[-99.1,19.3],[-99.2,19.3]]]}""", "polygon.coordinates[0]")]
    [InlineData("a bow tie", """{"type":"Polygon","coordinates":[[[-99.2,19.3],[-99.1,19.4],[-99.1,19.3],[-99.2,19.4],[-99.2,19.3]]]}""",
        "polygon.coordinates")]
    [InlineData("latitude first", """{"type":"Polygon","coordinates":[[[19.3,-99.2],[19.3,-99.1],[19.4,-99.1],[19.3,-99.2]]]}""",
        "polygon.coordinates[0][0]")]
    [InlineData("a hole outside", """
        {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[2,2],[3,2],[3,3],[2,2]]]}
        """, "polygon.coordinates")]
    [InlineData("a text among the numbers", """{"type":"Polygon","coordinates":[[["a",19.3],[-99.1,19.3],[-99.1,19.4],[-99.2,19.3]]]}""",
        "polygon.coordinates[0][0][0]")]
    [InlineData("a number too great", """{"type":"Polygon","coordinates":[[[1e999,19.3],[-99.1,19.3],[-99.1,19.4],[-99.2,19.3]]]}""",
        "polygon.coordinates[0][0][0]")]
    public async Task An_area_that_is_none_is_refused_with_the_reason(string what, string polygon, string field)
    {
        var world = await intake.WorldAsync();

        using var answer = await world.Admin.PostAsync(
            "/v1/collective/service-areas", IntakeWorld.Json($$"""{"name": "X", "polygon": {{polygon}}}"""), Cancel);

        var body = await IntakeWorld.BodyAsync(answer);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, $"{what}: {body}");
        body["errors"]!.AsObject().Select(error => error.Key).ShouldContain(field, $"{what}: {body}");
    }

    [Fact]
    public async Task An_area_with_a_hole_can_be_read_redrawn_and_taken_away()
    {
        var world = await intake.WorldAsync();
        const string Ring = """
            {"name": "Con hueco", "polygon": {"type": "MultiPolygon", "coordinates":
                [[[[-100, 20], [-99, 20], [-99, 21], [-100, 21], [-100, 20]], [[-99.6, 20.4], [-99.4, 20.4], [-99.4, 20.6], [-99.6, 20.4]]]]}}
            """;

        using var made = await world.Admin.PostAsync("/v1/collective/service-areas", IntakeWorld.Json(Ring), Cancel);
        made.StatusCode.ShouldBe(HttpStatusCode.Created, await made.Content.ReadAsStringAsync(Cancel));
        var area = $"/v1/collective/service-areas/{(await IntakeWorld.BodyAsync(made))["id"]}";

        JsonNode.DeepEquals(
            (await world.Admin.GetFromJsonAsync<JsonNode>(area, Cancel))!["polygon"], JsonNode.Parse(Ring)!["polygon"]).ShouldBeTrue();
        (await world.Admin.PutAsync(area, IntakeWorld.Json(Ring.Replace("Con hueco", "Otra")), Cancel)).Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await world.Admin.DeleteAsync(area, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await world.Admin.GetAsync(area, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_tariff_is_changed_only_by_who_has_read_it()
    {
        var world = await intake.WorldAsync();
        var dearer = new { currency = "MXN", baseMinor = 9900, perKmMinor = 0, minimumMinor = 0, includedMetres = 0 };

        (await world.Admin.PutAsJsonAsync("/v1/collective/tariff", dearer, Cancel)).StatusCode.ShouldBe(HttpStatusCode.PreconditionRequired);
        (await PutAsync("\"9\"")).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        var racing = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync("\"1\"")));

        racing.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        (await world.PlaceAsync()).Body["price"]!["amountMinor"]!.GetValue<long>().ShouldBe(9900);

        Task<HttpResponseMessage> PutAsync(string tag)
        {
            var message = new HttpRequestMessage(HttpMethod.Put, "/v1/collective/tariff") { Content = JsonContent.Create(dearer) };
            message.Headers.IfMatch.Add(new EntityTagHeaderValue(tag));
            return world.Admin.SendAsync(message, Cancel);
        }
    }

    [Fact]
    public async Task With_a_merchant_whose_relation_has_ended_no_order_is_taken()
    {
        var world = await intake.WorldAsync();
        var merchant = $"/v1/collective/merchants/{world.MerchantId}";

        (await world.Admin.PatchAsJsonAsync(merchant, new { active = false }, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var refused = await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request());
        (await world.Admin.PatchAsJsonAsync(merchant, new { active = true }, Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await world.PlaceAsync();
    }

    [Fact]
    public async Task Until_a_tariff_is_set_nothing_is_carried_for_nothing()
    {
        var world = await intake.WorldAsync();
        var elsewhere = new IntakeWorld(world.Server);
        await elsewhere.TellAsync(elsewhere.Licence(LicenceState.Constituted));
        using var admin = await elsewhere.ClientAsync(new System.Security.Claims.Claim(ClaimNames.Role, Roles.Admin));
        using var made = await admin.PostAsJsonAsync("/v1/collective/merchants", new { name = "Tiendita" }, Cancel);
        using var merchant = await elsewhere.MerchantClientAsync((await IntakeWorld.BodyAsync(made))["id"]!.GetValue<Guid>(), "live");
        (await admin.PostAsync("/v1/collective/service-areas", IntakeWorld.Json(IntakeWorld.Area), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Created);

        using var refused = await IntakeWorld.PlaceAsync(merchant, IntakeWorld.Request());

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await IntakeWorld.BodyAsync(refused))["code"]!.GetValue<string>().ShouldBe("tariff-missing");
    }

    [Fact]
    public async Task A_vehicles_newest_version_says_what_it_carries()
    {
        var world = await intake.WorldAsync();
        var truck = Guid.NewGuid();
        VehicleChanged Told(int version, int grams, bool active) =>
            new(Guid.NewGuid(), world.CollectiveId, IntakeWorld.Now, truck, "cargo-bike", grams, 50, active, version);
        var heavy = IntakeWorld.Request(r => r["packages"]![0]!["weightGrams"] = 100_000);

        await world.TellAsync(Told(2, 250_000, active: true));
        await world.TellAsync(Told(1, 10, active: true));
        await world.PlaceAsync(heavy);
        await world.TellAsync(Told(3, 250_000, active: false));
        using var refused = await IntakeWorld.PlaceAsync(world.Merchant, heavy);

        (await IntakeWorld.BodyAsync(refused))["code"]!.GetValue<string>().ShouldBe("too-heavy");
    }

    [Fact]
    public async Task Another_collectives_merchants_and_areas_are_not_there()
    {
        var (world, elsewhere) = (await intake.WorldAsync(), await intake.WorldAsync());

        (await elsewhere.Admin.GetAsync($"/v1/collective/merchants/{world.MerchantId}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.Admin.PatchAsJsonAsync($"/v1/collective/merchants/{world.MerchantId}", new { name = "Mía" }, Cancel))
            .StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await elsewhere.Admin.GetStringAsync("/v1/collective/merchants", Cancel)).ShouldNotContain(world.MerchantId.ToString());
    }

    [Fact]
    public async Task A_collective_that_may_take_on_nobody_is_told_its_state()
    {
        var world = await intake.WorldAsync();
        await world.TellAsync(world.Licence(LicenceState.Suspended, 2));

        using var answer = await world.Admin.PostAsJsonAsync("/v1/collective/merchants", new { name = "Tarde" }, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var body = await IntakeWorld.BodyAsync(answer);
        (body["code"]!.GetValue<string>(), body["state"]!.GetValue<string>()).ShouldBe(("licence-not-active", "suspended"));
    }
}
