using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Rodando.Tests.Intake;

public sealed class DeliveryListTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Paging_shows_each_delivery_once_while_others_are_placed()
    {
        var world = await intake.WorldAsync();
        var placed = new List<Guid>();
        for (var i = 0; i < 11; i++)
            placed.Add((await world.PlaceAsync()).Id);

        var seen = new List<Guid>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = (await world.Merchant.GetFromJsonAsync<JsonNode>(cursor.Length == 0 ? "/v1/deliveries?limit=3" : $"/v1/deliveries?limit=3&cursor={cursor}", Cancel))!;
            seen.AddRange(Ids(page));
            cursor = page["nextCursor"]?.GetValue<string>();
            await world.PlaceAsync();
        }

        placed.Reverse();
        seen.ShouldBe(placed);
    }

    [Fact]
    public async Task Filters_narrow_the_list_and_the_cooperative_sees_all_merchants()
    {
        var world = await intake.WorldAsync();
        var (otherId, other) = await world.AddMerchantAsync();
        var first = (await world.PlaceAsync(IntakeWorld.Request(r => r["externalReference"] = "A-1"))).Id;
        var second = (await world.PlaceAsync()).Id;
        using var others = await IntakeWorld.PlaceAsync(other, IntakeWorld.Request());
        var third = (await IntakeWorld.BodyAsync(others))["id"]!.GetValue<Guid>();
        await world.TellAsync(new JobTeller(world, await SameAsync(world, second)).Assigned(2));
        var at = (await world.GetAsync(second))["placedAt"]!.GetValue<string>();

        (await ListAsync(world.Merchant, "/v1/deliveries")).ShouldBe([second, first]);
        (await ListAsync(world.Merchant, "/v1/deliveries?externalReference=A-1")).ShouldBe([first]);
        (await ListAsync(world.Merchant, "/v1/deliveries?state=assigned")).ShouldBe([second]);
        (await ListAsync(world.Merchant, $"/v1/deliveries?placedAfter={at}")).ShouldBe([second]);
        (await ListAsync(world.Merchant, $"/v1/deliveries?placedBefore={at}")).ShouldBe([first]);
        (await ListAsync(world.Admin, "/v1/collective/deliveries")).ShouldBe([third, second, first]);
        (await ListAsync(world.Admin, $"/v1/collective/deliveries?merchantId={otherId}")).ShouldBe([third]);
        (await ListAsync(world.Admin, "/v1/collective/deliveries?state=placed")).ShouldBe([third, first]);
    }

    private static async Task<PlacedDelivery> SameAsync(IntakeWorld world, Guid id) => PlacedDelivery.Of(await world.GetAsync(id));

    private static async Task<Guid[]> ListAsync(HttpClient client, string address) =>
        [.. Ids((await client.GetFromJsonAsync<JsonNode>(address, Cancel))!)];

    private static IEnumerable<Guid> Ids(JsonNode page) => page["data"]!.AsArray().Select(item => item!["id"]!.GetValue<Guid>());
}
