using System.Net;
using System.Net.Http.Json;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Registration, lists and the public register, over HTTP.</summary>
public sealed class RegisterTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_registered_collective_has_applied_and_nothing_more()
    {
        var world = await FederationWorld.FoundAsync(server);

        var id = await world.RegisterAsync();

        var file = await world.FileAsync(id);
        file.GetProperty("state").GetString().ShouldBe("applied");
        file.GetProperty("founders").GetArrayLength().ShouldBe(2);
        file.GetProperty("lastPermittedDate").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        (await world.EventsAsync()).Select(entry => entry.GetProperty("event").GetProperty("type").GetString())
            .ShouldBe(["federation.founded", "profile.published", "licence.applied"]);
    }

    [Theory]
    [InlineData("zone", "Mexico/Nowhere")]
    [InlineData("zone", "Central Standard Time (Mexico)")]
    [InlineData("jurisdiction", "Mexico")]
    [InlineData("name", " ")]
    [InlineData("contactEmail", "nobody")]
    [InlineData("adminEmail", "")]
    [InlineData("founders", null)]
    public async Task A_wrong_field_is_named_and_nothing_is_registered(string field, string? value)
    {
        var world = await FederationWorld.FoundAsync(server);

        var problem = await FederationWorld.PostAsync(
            world.Registrar, "/v1/federation/collectives", FederationWorld.Application(body => body[field] = value), HttpStatusCode.BadRequest);

        problem.GetProperty("code").GetString().ShouldBe("validation-failed");
        problem.GetProperty("errors").EnumerateObject().ShouldContain(error => error.Name.StartsWith(field, StringComparison.Ordinal));
        (await world.EventsAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_founder_is_too_few_and_one_address_for_two_is_no_second()
    {
        var world = await FederationWorld.FoundAsync(server);
        var ana = new { name = "Ana", email = "ana@ruedas.example" };

        await FederationWorld.PostAsync(world.Registrar, "/v1/federation/collectives",
            FederationWorld.Application(body => body["founders"] = new[] { ana }), HttpStatusCode.BadRequest);
        await FederationWorld.PostAsync(world.Registrar, "/v1/federation/collectives",
            FederationWorld.Application(body => body["founders"] = new[] { ana, ana }), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_same_registration_again_gives_the_same_collective()
    {
        var world = await FederationWorld.FoundAsync(server);
        var application = FederationWorld.Application();

        var first = await SendAsync(world, application, "key-1");
        var again = await SendAsync(world, application, "key-1");
        var other = await FederationWorld.PostAsync(world.Registrar, "/v1/federation/collectives", application, HttpStatusCode.Conflict);

        again.ShouldBe(first);
        other.GetProperty("code").GetString().ShouldBe("name-taken");
        (await world.EventsAsync()).Count.ShouldBe(3);
    }

    [Fact]
    public async Task Another_federation_sees_nothing_of_it()
    {
        var (world, stranger) = (await FederationWorld.FoundAsync(server), await FederationWorld.FoundAsync(server));
        var id = await world.RegisterAsync();

        using var read = await stranger.Registrar.GetAsync(new Uri($"/v1/federation/collectives/{id}", UriKind.Relative), Cancel);
        using var list = await stranger.Registrar.GetAsync(new Uri("/v1/federation/collectives", UriKind.Relative), Cancel);

        read.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await FederationWorld.ReadAsync(list, HttpStatusCode.OK)).GetProperty("data").GetArrayLength().ShouldBe(0);
        await FederationWorld.PostAsync(stranger.Panel, $"/v1/federation/collectives/{id}/suspend",
            new { code = "safety", reason = "not ours" }, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_list_goes_page_by_page_and_by_state()
    {
        var world = await FederationWorld.FoundAsync(server);
        var ids = new List<Guid>();
        for (var i = 0; i < 5; i++) ids.Add(await world.RegisterAsync());
        var admitted = await world.ProvisionalAsync();

        var all = await PagesAsync(world, "");
        var applied = await PagesAsync(world, "&state=applied");
        var provisional = await PagesAsync(world, "&state=provisional");

        all.ShouldBe([admitted, .. ids.AsEnumerable().Reverse()]);
        applied.ShouldBe(ids.AsEnumerable().Reverse());
        provisional.ShouldBe([admitted]);
        using var wrong = await world.Auditor.GetAsync(new Uri("/v1/federation/collectives?state=asleep", UriKind.Relative), Cancel);
        (await FederationWorld.ReadAsync(wrong, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty("state", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_public_register_names_who_holds_a_licence_in_force()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (applied, provisional, constituted) = (await world.RegisterAsync(), await world.ProvisionalAsync(), await world.ConstitutedAsync());
        using var anybody = server.Client();

        using var answer = await anybody.GetAsync(new Uri("/v1/public/collectives?limit=100", UriKind.Relative), Cancel);

        var states = (await FederationWorld.ReadAsync(answer, HttpStatusCode.OK)).GetProperty("data").EnumerateArray()
            .ToDictionary(entry => entry.GetProperty("id").GetGuid(), entry => entry.GetProperty("state").GetString());
        states.ShouldNotContainKey(applied);
        states[provisional].ShouldBe("provisional");
        states[constituted].ShouldBe("constituted");
    }

    [Fact]
    public async Task A_collective_reads_its_own_licence_and_what_it_permits()
    {
        var world = await FederationWorld.FoundAsync(server);
        var signed = world.Today().AddDays(-3);
        var id = await world.ProvisionalAsync(signed);
        using var courier = await FederationWorld.MemberAsync(server, id, "courier");

        using var answer = await courier.GetAsync(new Uri("/v1/collective/licence", UriKind.Relative), Cancel);

        var own = await FederationWorld.ReadAsync(answer, HttpStatusCode.OK);
        own.GetProperty("state").GetString().ShouldBe("provisional");
        own.GetProperty("daysLeft").GetInt32().ShouldBe(signed.AddYears(2).AddDays(-1).DayNumber - world.Today().DayNumber);
        own.GetProperty("noticeDates").GetArrayLength().ShouldBe(5);
        own.GetProperty("appealTo").GetString().ShouldBe("hola@fed.example");
        own.GetProperty("permissions").EnumerateArray()
            .ShouldContain(entry => entry.GetProperty("action").GetString() == "accept-order" && entry.GetProperty("permission").GetString() == "allowed");
    }

    private static async Task<string> SendAsync(FederationWorld world, object application, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/federation/collectives") { Content = JsonContent.Create(application) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await world.Registrar.SendAsync(request, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static async Task<List<Guid>> PagesAsync(FederationWorld world, string filter)
    {
        var (ids, cursor) = (new List<Guid>(), "");
        while (cursor is not null)
        {
            var query = cursor.Length == 0 ? "" : $"&cursor={cursor}";
            using var answer = await world.Auditor.GetAsync(new Uri($"/v1/federation/collectives?limit=2{filter}{query}", UriKind.Relative), Cancel);
            var page = await FederationWorld.ReadAsync(answer, HttpStatusCode.OK);
            ids.AddRange(page.GetProperty("data").EnumerateArray().Select(entry => entry.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return ids;
    }
}
