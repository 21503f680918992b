using System.Text.Json.Nodes;
using Rodando.Licensing.Profiles;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Jurisdiction profiles: shipped as drafts, used only when published, and only as well known as they say.</summary>
public sealed class ProfileTests(RodandoServer server)
{
    public static TheoryData<string> Shipped => [.. ShippedProfiles.All.Select(profile => profile.Id)];

    [Fact]
    public void The_six_jurisdictions_are_shipped() =>
        ShippedProfiles.All.Select(profile => profile.Id).Order(StringComparer.Ordinal).ShouldBe(["AR", "ES", "ES-AN", "FR", "MX", "UK"]);

    [Theory, MemberData(nameof(Shipped))]
    public void A_shipped_profile_names_its_sources_and_what_shows_the_beginning(string id)
    {
        var profile = ShippedProfiles.Of(id)!;

        profile.FoundingProof!.NeededAtOnce.ShouldBeTrue();
        profile.Evidence.Value.ShouldContain(item => item.Shows == EvidenceShows.FoundingAct);
        profile.Evidence.Value.Select(item => item.Code).Distinct().Count().ShouldBe(profile.Evidence.Value.Count);
        profile.Forms.Value.ShouldAllBe(form => form.Code.StartsWith(id + "."));
        profile.Further.Values.ShouldAllBe(value => value.Source.Length > 3);
        profile.PreCoopMaxMonths.Value.ShouldBeInRange(1, 24);
        // What is remembered is not passed off as read in the law.
        if (profile.Forms.Source.Contains("memory")) profile.Forms.Confidence.ShouldBe(Confidence.Memory);
    }

    [Fact]
    public async Task A_new_federation_has_published_mexico_and_says_what_it_vouches_for()
    {
        var world = await FederationWorld.FoundAsync(server);

        var rows = (await world.Auditor.GetOkAsync("/v1/federation/profiles")).GetProperty("data").EnumerateArray().ToList();

        rows.Select(row => row.GetProperty("profile").Text("id")).ShouldBe(["AR", "ES", "ES-AN", "FR", "MX", "UK"]);
        rows.Where(row => row.GetProperty("published").GetBoolean()).Select(row => row.GetProperty("profile").Text("id")).ShouldBe(["MX"]);
        var begins = rows[4].GetProperty("profile").GetProperty("constitutionEffectiveOn");
        begins.Text("checkedBy").ShouldBe("system");
        begins.Text("source").ShouldContain("Attested at the founding");
        rows[1].GetProperty("doubtful").EnumerateArray().Select(name => name.GetString())
            .ShouldBe(["forms", "minMembers", "constitutionEffectiveOn", "evidence"]);
        (await world.EventsAsync()).Select(entry => entry.GetProperty("event").Text("type")).ShouldBe(["federation.founded", "profile.published"]);
    }

    [Fact]
    public async Task Pages_of_profiles_follow_each_other()
    {
        var world = await FederationWorld.FoundAsync(server);

        var first = await world.Auditor.GetOkAsync("/v1/federation/profiles?limit=4");
        var rest = await world.Auditor.GetOkAsync($"/v1/federation/profiles?limit=4&cursor={first.Text("nextCursor")}");

        rest.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("profile").Text("id")).ShouldBe(["MX", "UK"]);
        rest.GetProperty("nextCursor").GetString().ShouldBeNull();
    }

    [Fact]
    public async Task Under_a_published_profile_that_nobody_attested_nobody_is_admitted()
    {
        var world = await FederationWorld.FoundAsync(server);
        var path = "/v1/federation/profiles/ES/editions";
        await world.PanelAsync(path, new { reason = "Spain" });
        var id = (await world.Registrar.PostOkAsync("/v1/federation/collectives", SpanishApplication())).Id();
        var proposal = new { @as = "provisional", commitmentSignedOn = world.Today("Europe/Madrid").AddDays(-1), reason = "seen" };

        var refused = await Requests.RefusedAsync(
            world.Registrar.PostJsonAsync($"/v1/federation/collectives/{id}/admissions", proposal), 409, "profile-doubtful");

        refused.Text("detail").ShouldContain("minMembers");
        // An edition never changes: what was attested is another one.
        var shipped = JsonNode.Parse((await world.Auditor.GetOkAsync("/v1/federation/profiles?limit=1&cursor=AR")).GetProperty("data")[0]
            .GetProperty("profile").GetRawText())!.AsObject();
        shipped["version"] = 2;
        await world.PanelAsync(path, new
        {
            reason = "read in the gazette",
            profile = shipped,
            attestations = new[] { "forms", "minMembers", "constitutionEffectiveOn", "evidence" }
                .Select(value => new { value, confidence = "official", source = "Boletín Oficial del Estado" }),
        });
        var later = (await world.Registrar.PostOkAsync("/v1/federation/collectives", SpanishApplication())).Id();
        (await world.AdmitAsync(later, proposal)).Text("state").ShouldBe("provisional");
    }

    [Fact]
    public async Task An_edition_is_published_once_in_order_and_completely()
    {
        var world = await FederationWorld.FoundAsync(server);
        var path = "/v1/federation/profiles/FR/editions";

        await world.PanelAsync(path, new { reason = "France" });
        await world.Panel.PostOkAsync(path, new { reason = "France, again" });
        await Requests.RefusedAsync(world.Panel.PostJsonAsync(path, new
        {
            reason = "other",
            attestations = new[] { new { value = "forms", confidence = "official", source = "Legifrance" } },
        }), 409, "profile-version-taken");
        await Requests.RefusedAsync(world.Panel.PostJsonAsync(path, new
        {
            reason = "other",
            attestations = new[] { new { value = "forms", confidence = "memory", source = "Legifrance" } },
        }), 400, "validation-failed", "attestations[0].confidence");
        await Requests.RefusedAsync(world.Panel.PostJsonAsync(path, new
        {
            reason = "other",
            attestations = new[] { new { value = "weather", confidence = "official", source = "Legifrance" } },
        }), 400, "validation-failed", "attestations[0].value");
        await Requests.RefusedAsync(world.Panel.PostJsonAsync("/v1/federation/profiles/XX/editions", new { reason = "nowhere" }), 404, "not-found");
        await Requests.RefusedAsync(world.Registrar.PostJsonAsync(path, new { reason = "not mine" }), 403, "forbidden");

        (await world.EventsAsync()).Count(entry => entry.GetProperty("event").Text("type") == "profile.published").ShouldBe(2);
    }

    private static Dictionary<string, object?> SpanishApplication() => FederationWorld.Application(body =>
    {
        body["jurisdiction"] = "ES";
        body["declarations"] = new
        {
            legalForm = "ES.COOP.trabajo", investorControl = false, privacyNoticeAcknowledged = true, ridersInformedOn = "2026-01-01",
            membersPlan = "Two riders join.",
        };
    });
}
