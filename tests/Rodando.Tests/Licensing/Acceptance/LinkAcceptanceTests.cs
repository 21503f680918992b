using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>The clock follows the people (domain document, §3, 22 and 26 to 31), on a clock that the test sets.</summary>
public sealed class LinkAcceptanceTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private readonly RecordingBus bus = new();
    private RodandoServer server = null!;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=licensing"], services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IFactBus>(bus);
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_22_two_accounts_of_one_person_are_one_voice()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        foreach (var (client, spelling) in new[] { (world.Registrar, "GOMC 800101"), (world.SecondRegistrar, "gomc-800101") })
            await client.PutAsync("/v1/federation/officers/me", new { idKind = "CURP", idNumber = spelling }, HttpStatusCode.NoContent);
        using var proposed = await ProposeAsync(world, id);
        var path = $"/v1/federation/collectives/{id}/admissions/{(await proposed.JsonAsync(HttpStatusCode.Created)).Id()}/approve";

        await Requests.RefusedAsync(world.SecondRegistrar.PostJsonAsync(path, new { }), 409, "same-person");

        // Declared once: another identity afterwards is no way out.
        await world.SecondRegistrar.PutAsync("/v1/federation/officers/me", new { idKind = "CURP", idNumber = "OTRA800101" }, HttpStatusCode.Conflict);
        using var third = await FederationWorld.ClientAsync(server, world.Id, "registrar");
        (await third.PostOkAsync(path)).Text("state").ShouldBe("provisional");
    }

    [Fact]
    public async Task An_officer_who_founded_the_collective_does_not_decide_on_it()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await ApplyAsync(world, People(1, 7));

        await world.Registrar.PutAsync("/v1/federation/officers/me", new { idKind = "CURP", idNumber = "PERSON000003" }, HttpStatusCode.NoContent);

        await Requests.RefusedAsync(ProposeAsync(world, id), 409, "conflict-of-interest");
    }

    [Fact]
    public async Task Acceptance_26_five_of_seven_founders_of_an_expired_collective_inherit_its_clock()
    {
        var world = await FederationWorld.FoundAsync(server);
        var old = await ProvisionalAsync(world, People(1, 7));
        clock.Set(Facts.At("2028-12-01T18:00:00Z"));
        world = await world.LaterAsync();
        var anew = await ApplyAsync(world, [.. People(1, 5), .. People(101, 2)]);

        var refused = await Requests.RefusedAsync(ProposeAsync(world, anew), 409, "clock-inherited");
        var links = (await world.Auditor.GetOkAsync("/v1/federation/links")).GetProperty("data").EnumerateArray().ToList();

        refused.Text("detail").ShouldContain("2028-11-20");
        links.ShouldHaveSingleItem().GetProperty("overlap").GetDouble().ShouldBe(0.7143);
        links[0].GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()).ShouldBe(["persons"]);
        links[0].GetProperty("one").Id().ShouldBe(old);
        // The constituted way stays open.
        (await world.AdmitAsync(anew, new { @as = "constituted", constitutionEffectiveOn = world.Today(), reason = "act seen" }))
            .Text("state").ShouldBe("constituted");
    }

    [Fact]
    public async Task Acceptance_27_two_shared_riders_of_seven_and_seven_link_nothing()
    {
        var world = await FederationWorld.FoundAsync(server);
        await ProvisionalAsync(world, People(1, 7));
        clock.Set(Facts.At("2028-12-01T18:00:00Z"));
        world = await world.LaterAsync();

        var anew = await ProvisionalAsync(world, [.. People(1, 2), .. People(101, 5)]);

        (await world.FileAsync(anew)).Text("lastPermittedDate").ShouldBe("2030-11-30");
        (await world.Auditor.GetOkAsync("/v1/federation/links")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Acceptance_28_the_same_representative_with_new_founders_links_and_the_panel_cannot_cut_it()
    {
        var world = await FederationWorld.FoundAsync(server);
        var representative = new { idKind = "CURP", idNumber = "REPR000001" };
        var old = await ProvisionalAsync(world, People(1, 7), new { representative });
        clock.Set(Facts.At("2028-12-01T18:00:00Z"));
        world = await world.LaterAsync();
        var anew = await ApplyAsync(world, People(101, 7), new { representative });

        await Requests.RefusedAsync(ProposeAsync(world, anew), 409, "clock-inherited");
        await Requests.RefusedAsync(
            world.Panel.PostJsonAsync($"/v1/federation/collectives/{anew}/unlink", new { otherId = old, reason = "by chance" }), 409, "link-cannot-be-cut");
    }

    [Theory]
    [InlineData("""{"bankAccount":"0021 8003 2224 0941 7"}""", """{"bankAccount":"002180032224 09417"}""", "bank-account")]
    [InlineData("""{"taxId":"RUE-260101-AB1"}""", """{"taxId":"rue260101ab1"}""", "tax-id")]
    [InlineData("""{"domain":"www.ruedas.mx"}""", """{"domain":"ruedas.mx"}""", "domain")]
    [InlineData("""{"phone":"+52 55 1234 5678"}""", """{"phone":"0052 (55) 1234-5678"}""", "phone")]
    public async Task The_same_account_tax_id_domain_or_telephone_links_however_it_is_written(string one, string other, string reason)
    {
        var world = await FederationWorld.FoundAsync(server);
        await ProvisionalAsync(world, People(1, 3), JsonSerializer.Deserialize<JsonElement>(one));
        await ProvisionalAsync(world, People(101, 3), JsonSerializer.Deserialize<JsonElement>(other));

        var link = (await world.Auditor.GetOkAsync("/v1/federation/links")).GetProperty("data").EnumerateArray().ShouldHaveSingleItem();

        link.GetProperty("reasons").EnumerateArray().Select(name => name.GetString()).ShouldBe([reason]);
    }

    [Fact]
    public async Task Acceptance_29_both_halves_of_a_collective_that_splits_keep_the_old_last_day()
    {
        var world = await FederationWorld.FoundAsync(server);
        var old = await ProvisionalAsync(world, People(1, 7));
        clock.Set(Facts.At("2028-07-21T18:00:00Z"));
        world = await world.LaterAsync();

        var (four, three) = (await ProvisionalAsync(world, People(1, 4)), await ProvisionalAsync(world, People(5, 3)));

        foreach (var id in new[] { old, four, three }) (await world.FileAsync(id)).Text("lastPermittedDate").ShouldBe("2028-11-20");
    }

    [Fact]
    public async Task Acceptance_30_who_withdraws_at_month_23_and_applies_again_inherits_the_clock()
    {
        var world = await FederationWorld.FoundAsync(server);
        var old = await ProvisionalAsync(world, People(1, 7));
        clock.Set(Facts.At("2028-10-01T18:00:00Z"));
        world = await world.LaterAsync();
        using (var admin = await FederationWorld.MemberAsync(server, old))
        {
            using var asked = await admin.PostJsonAsync("/v1/collective/licence/withdrawal", new { decidedOn = world.Today(), minutes = "minutes 12" });
            asked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        clock.Advance(TimeSpan.FromDays(10));
        world = await world.LaterAsync();
        var anew = await ProvisionalAsync(world, People(1, 7));

        (await world.FileAsync(old)).Text("state").ShouldBe("withdrawn");
        (await world.FileAsync(anew)).Text("lastPermittedDate").ShouldBe("2028-11-20");
    }

    [Fact]
    public async Task Acceptance_31_of_three_applications_with_one_founder_only_the_first_can_be_granted()
    {
        var world = await FederationWorld.FoundAsync(server);
        var first = await ApplyAsync(world, People(1, 5));
        var second = await ApplyAsync(world, [.. People(1, 1), .. People(101, 4)]);
        var third = await ApplyAsync(world, [.. People(1, 1), .. People(201, 4)]);

        foreach (var id in new[] { second, third })
        {
            await Requests.RefusedAsync(ProposeAsync(world, id), 409, "founder-in-other-application");
            (await world.FileAsync(id)).Text("state").ShouldBe("applied");
        }

        await GrantAsync(world, first);
        await Requests.RefusedAsync(ProposeAsync(world, third), 409, "founder-in-other-application");
        (await GrantAsync(world, second)).Text("state").ShouldBe("provisional");
        (await GrantAsync(world, third)).Text("state").ShouldBe("provisional");
    }

    [Fact]
    public async Task A_linked_group_with_an_open_application_cannot_apply_a_second_time()
    {
        var world = await FederationWorld.FoundAsync(server);
        await ApplyAsync(world, People(1, 5));

        await Requests.RefusedAsync(
            world.Registrar.PostJsonAsync("/v1/federation/collectives", Application(People(1, 4), null)), 409, "linked-application-open");

        (await world.Registrar.GetOkAsync("/v1/federation/collectives")).GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task The_panel_cuts_a_link_by_chance_and_the_clock_is_inherited_no_more()
    {
        var world = await FederationWorld.FoundAsync(server);
        var old = await ProvisionalAsync(world, People(1, 7));
        clock.Set(Facts.At("2028-12-01T18:00:00Z"));
        world = await world.LaterAsync();
        var anew = await ApplyAsync(world, People(1, 4));
        await Requests.RefusedAsync(ProposeAsync(world, anew), 409, "clock-inherited");

        await world.PanelAsync(anew, "unlink", new { otherId = old, reason = "they left the bad collective" });

        (await GrantAsync(world, anew)).Text("lastPermittedDate").ShouldBe("2030-11-30");
        (await world.EventsAsync()).Select(entry => entry.GetProperty("event").Text("type")).ShouldContain("link.cut");
        (await world.Auditor.GetOkAsync("/v1/federation/links")).GetProperty("data")[0].GetProperty("cut").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_controlled_a_collective_revoked_for_fraud_founds_no_other_for_three_years_and_its_members_may()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await ApplyAsync(world, People(1, 7), new { controlling = new[] { Person(1) } });
        await GrantAsync(world, id);
        await world.ExecuteAsync($"UPDATE licensing.collectives SET state = 'constituted', reverify_due = '2030-01-01', constitution_effective_on = '2026-11-21' WHERE collective_id = '{id}'");
        await world.PanelAsync(id, "suspend", new { code = "false-evidence", reason = "forged" });
        var proposal = await FederationWorld.PostAsync(world.Panel, $"/v1/federation/collectives/{id}/revoke",
            new { fraud = true, hearingOn = world.Today().AddDays(16), reason = "forged papers" }, HttpStatusCode.Accepted);
        clock.Advance(TimeSpan.FromDays(17));
        world = await world.LaterAsync();
        var panel = new List<HttpClient>();
        for (var i = 0; i < 2; i++) panel.Add(await FederationWorld.ClientAsync(server, world.Id, "panel"));
        await FederationWorld.VoteAsync(proposal, [.. panel]);
        (await world.FileAsync(id)).Text("state").ShouldBe("revoked");

        var barred = await ApplyAsync(world, [.. People(1, 1), .. People(101, 5)]);
        await Requests.RefusedAsync(ProposeAsync(world, barred), 409, "person-barred");
        (await GrantAsync(world, await ApplyAsync(world, [.. People(2, 1), .. People(201, 5)]))).Text("state").ShouldBe("provisional");
        // Three years later the bar has ended.
        clock.Advance(TimeSpan.FromDays(3 * 366));
        world = await world.LaterAsync();
        (await GrantAsync(world, barred)).Text("state").ShouldBe("provisional");
    }

    [Fact]
    public async Task Identity_numbers_stand_nowhere_in_the_database()
    {
        var world = await FederationWorld.FoundAsync(server);
        await ApplyAsync(world, People(1, 3), new { bankAccount = "SECRETACCOUNT77" });

        foreach (var secret in new[] { "PERSON000001", "SECRETACCOUNT77" })
            (await DumpAsync()).ShouldNotContain(secret, Shouldly.Case.Insensitive);
    }

    [Theory]
    [InlineData("""{"idKind":"CURP"}""")]
    [InlineData("""{"name":"Ana","phone":"+525512345678"}""")]
    [InlineData("""{"idKind":"CURP","idNumber":"----"}""")]
    public async Task An_incomplete_identity_is_named(string identity)
    {
        var world = await FederationWorld.FoundAsync(server);
        var application = Application(People(1, 2), null);
        application["founders"] = new object[]
        {
            new { name = "Ana", email = "ana@x.example", identity = JsonSerializer.Deserialize<JsonElement>(identity) }, new { name = "Beto", email = "b@x.example" },
        };

        await Requests.RefusedAsync(
            world.Registrar.PostJsonAsync("/v1/federation/collectives", application), 400, "validation-failed", "founders[0].identity");
    }

    private static object Person(int number) => new { idKind = "CURP", idNumber = $"PERSON{number:000000}" };

    private static int[] People(int from, int count) => [.. Enumerable.Range(from, count)];

    private static Dictionary<string, object?> Application(int[] people, object? identities) => FederationWorld.Application(body =>
    {
        body["founders"] = people.Select(number => new { name = $"P{number}", email = $"p{number}@ruedas.example", identity = Person(number) });
        body["identities"] = identities;
    });

    private static async Task<Guid> ApplyAsync(FederationWorld world, int[] people, object? identities = null) =>
        (await world.Registrar.PostOkAsync("/v1/federation/collectives", Application(people, identities))).Id();

    private static async Task<Guid> ProvisionalAsync(FederationWorld world, int[] people, object? identities = null)
    {
        var id = await ApplyAsync(world, people, identities);
        await GrantAsync(world, id);
        return id;
    }

    private static Task<HttpResponseMessage> ProposeAsync(FederationWorld world, Guid id) => world.Registrar.PostJsonAsync(
        $"/v1/federation/collectives/{id}/admissions", new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "all signatures seen" });

    private static Task<JsonElement> GrantAsync(FederationWorld world, Guid id) =>
        world.AdmitAsync(id, new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "all signatures seen" });

    // Every row of the schema as text.
    private async Task<string> DumpAsync()
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(server.Database.Owner);
        await using var command = source.CreateCommand("SELECT schema_to_xml('licensing', true, true, '')::text");
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

internal static class Putting
{
    internal static async Task PutAsync(this HttpClient client, string path, object body, HttpStatusCode expected)
    {
        using var answer = await System.Net.Http.Json.HttpClientJsonExtensions.PutAsJsonAsync(client, path, body, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(expected, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
