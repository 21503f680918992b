using System.Net;
using System.Text.Json.Nodes;
using Rodando.Contracts.Licensing;

namespace Rodando.Tests.Intake;

public sealed class PlaceDeliveryTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_accepted_delivery_is_priced_windowed_and_can_be_read_again()
    {
        var world = await intake.WorldAsync();

        using var answer = await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request());

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var placed = await IntakeWorld.BodyAsync(answer);
        var id = placed["id"]!.GetValue<Guid>();
        answer.Headers.Location!.ToString().ShouldBe($"/v1/deliveries/{id}");
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        placed["state"]!.GetValue<string>().ShouldBe("placed");
        placed["reference"]!.GetValue<string>().ShouldMatch("^[A-Z2-9]{4}-[A-Z2-9]{4}$");
        placed["trackingUrl"]!.GetValue<string>().ShouldMatch("^http://localhost:5080/t/[A-Za-z0-9_-]{64}$");
        JsonNode.DeepEquals(await world.GetAsync(id), placed).ShouldBeTrue();
    }

    [Fact]
    public async Task The_price_is_base_and_distance_and_its_lines_add_up()
    {
        var world = await intake.WorldAsync();

        var price = (await world.PlaceAsync()).Body["price"]!;

        // 3.67 km of air line × 1.3 are 4.77 km, of which 2 km are included: 35.00 + 2.77 × 8.00.
        price["distanceMetres"]!.GetValue<int>().ShouldBeInRange(4700, 4850);
        var expected = 3500 + (((price["distanceMetres"]!.GetValue<int>() - 2000) * 800 + 500) / 1000);
        price["amountMinor"]!.GetValue<long>().ShouldBe(expected);
        price["currency"]!.GetValue<string>().ShouldBe("MXN");
        price["explanation"]!.AsArray().Sum(line => line!["amountMinor"]!.GetValue<long>()).ShouldBe(expected);
    }

    [Fact]
    public async Task Without_windows_it_is_as_soon_as_possible()
    {
        var world = await intake.WorldAsync();

        var placed = (await world.PlaceAsync()).Body;

        var at = placed["placedAt"]!.GetValue<DateTimeOffset>();
        placed["pickup"]!["window"]!["after"]!.GetValue<DateTimeOffset>().ShouldBe(at);
        placed["pickup"]!["window"]!["before"]!.GetValue<DateTimeOffset>().ShouldBe(at.AddMinutes(60));
        placed["dropoff"]!["window"]!["after"]!.GetValue<DateTimeOffset>().ShouldBe(at);
        placed["dropoff"]!["window"]!["before"]!.GetValue<DateTimeOffset>().ShouldBe(at.AddMinutes(90));
    }

    [Fact]
    public async Task Fifty_equal_requests_at_once_make_one_delivery()
    {
        var world = await intake.WorldAsync();
        var request = IntakeWorld.Request();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => UntilAnsweredAsync(world, request, "\"one-key\"")));

        answers.ShouldAllBe(body => body == answers[0]);
        (await world.Merchant.GetStringAsync("/v1/deliveries", Cancel)).Split("\"reference\"").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_key_used_again_with_another_body_is_refused()
    {
        var world = await intake.WorldAsync();
        (await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request(), "k")).StatusCode.ShouldBe(HttpStatusCode.Created);

        using var again = await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request(r => r["packages"]![0]!["quantity"] = 3), "k");

        again.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await IntakeWorld.BodyAsync(again))["code"]!.GetValue<string>().ShouldBe("idempotency-key-reused");
    }

    [Fact]
    public async Task An_external_reference_is_the_merchants_once_even_for_twenty_at_once()
    {
        var world = await intake.WorldAsync();
        var (_, other) = await world.AddMerchantAsync();
        var request = IntakeWorld.Request(r => r["externalReference"] = "pedido-7");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => IntakeWorld.PlaceAsync(world.Merchant, request)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        foreach (var lost in answers.Where(answer => answer.StatusCode != HttpStatusCode.Created))
            (await IntakeWorld.BodyAsync(lost))["code"]!.GetValue<string>().ShouldBe("external-reference-taken");
        (await IntakeWorld.PlaceAsync(other, request)).StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task What_a_test_key_places_is_seen_by_test_keys_only()
    {
        var world = await intake.WorldAsync();
        using var test = await world.MerchantClientAsync(world.MerchantId, "test");

        using var answer = await IntakeWorld.PlaceAsync(test, IntakeWorld.Request());

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        var id = (await IntakeWorld.BodyAsync(answer))["id"]!.GetValue<Guid>();
        (await test.GetAsync($"/v1/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await world.Merchant.GetAsync($"/v1/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await world.Admin.GetAsync($"/v1/collective/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Another_merchants_and_another_collectives_deliveries_are_not_there()
    {
        var (world, elsewhere) = (await intake.WorldAsync(), await intake.WorldAsync());
        var (_, other) = await world.AddMerchantAsync();
        var id = (await world.PlaceAsync()).Id;

        foreach (var client in new[] { other, elsewhere.Merchant })
        {
            (await client.GetAsync($"/v1/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await client.GetAsync($"/v1/deliveries/{id}/timeline", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
            (await client.DeleteAsync($"/v1/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }
        (await elsewhere.Admin.GetAsync($"/v1/collective/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await world.Admin.GetAsync($"/v1/collective/deliveries/{id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(nameof(LicenceState.Applied))]
    [InlineData(nameof(LicenceState.Hold))]
    [InlineData(nameof(LicenceState.Suspended))]
    [InlineData(nameof(LicenceState.Expired))]
    [InlineData(nameof(LicenceState.Revoked))]
    [InlineData(nameof(LicenceState.Withdrawn))]
    public async Task Without_a_licence_in_force_the_merchant_is_told_only_that_no_orders_are_taken(string state)
    {
        var world = await intake.WorldAsync();
        await world.TellAsync(world.Licence(
            Enum.Parse<LicenceState>(state), 2, facts => facts with { HoldUntil = IntakeWorld.Now.AddDays(9) }));

        using var answer = await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request());

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var body = await IntakeWorld.BodyAsync(answer);
        body["code"]!.GetValue<string>().ShouldBe("not-accepting-orders");
        body.ToJsonString().ShouldNotContain(state, Case.Insensitive);
    }

    private static async Task<string> UntilAnsweredAsync(IntakeWorld world, JsonNode request, string key)
    {
        while (true)
        {
            using var answer = await IntakeWorld.PlaceAsync(world.Merchant, request, key);
            if (answer.StatusCode == HttpStatusCode.Created)
                return await answer.Content.ReadAsStringAsync(Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await IntakeWorld.BodyAsync(answer))["code"]!.GetValue<string>().ShouldBe("idempotency-key-in-flight");
        }
    }
}
