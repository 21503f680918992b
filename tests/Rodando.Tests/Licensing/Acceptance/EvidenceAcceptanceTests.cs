using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>Evidence and constitution (domain document, §3, 15 to 24), on a clock that the test sets.</summary>
public sealed class EvidenceAcceptanceTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private readonly RecordingBus bus = new();
    private RodandoServer server = null!;

    // The commitment is signed on the first day of the clock; two years less a day later is the last.
    private static readonly DateOnly LastDay = new(2028, 11, 20);

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=licensing"], services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IFactBus>(bus);
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_15_an_act_of_the_future_is_refused_and_one_of_the_last_day_is_in_time()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        using (var early = await FederationWorld.MemberAsync(server, id))
        {
            await Requests.RefusedAsync(
                Papers.UploadAsync(early, "MX.ACTA", Papers.Pdf("act"), world.Today().AddDays(1)), 400, "validation-failed", "issuedOn");
        }

        // Twenty minutes before the end of the last day, local time.
        clock.Set(Facts.At("2028-11-21T05:40:00Z"));
        world = await world.LaterAsync();
        var file = await world.AdmitAsync(id, new { @as = "constituted", constitutionEffectiveOn = LastDay, reason = "act of today" });

        file.Text("state").ShouldBe("constituted");
        file.Text("constitutionEffectiveOn").ShouldBe("2028-11-20");
    }

    [Fact]
    public async Task Acceptance_16_a_complete_dossier_lodged_the_day_before_the_end_leads_to_hold_and_two_approvals_to_constituted()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await LodgeOnTheDayBeforeAsync(id);

        clock.Set(Facts.At("2028-11-21T12:00:00Z"));
        world = await world.LaterAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);
        var held = await admin.GetOkAsync("/v1/collective/licence");
        await Papers.VerifyAsync(world.Registrar, id);
        var file = await AdmitAsync(world, id, LastDay.AddDays(-2));

        held.Text("state").ShouldBe("hold");
        held.GetProperty("permissions").EnumerateArray().Select(entry => entry.Text("action")).ShouldNotContain("accept-order");
        file.Text("state").ShouldBe("constituted");
        (await TypesAsync(world)).ShouldContain("licence.hold_begun");
    }

    [Fact]
    public async Task Acceptance_17_with_one_mandatory_item_missing_there_is_no_hold()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        clock.Set(Facts.At("2028-11-19T18:00:00Z"));
        using (var admin = await FederationWorld.MemberAsync(server, id))
        {
            await Papers.UploadAllAsync(admin, LastDay.AddDays(-2), "MX.RFC");
            var refused = await Requests.RefusedAsync(
                admin.PostJsonAsync("/v1/collective/licence/dossier", new { form = "MX.SC.productores", members = 5 }), 409, "dossier-incomplete");
            refused.Text("detail").ShouldEndWith("MX.RFC.");
            var checklist = await admin.GetOkAsync("/v1/collective/licence/checklist");
            checklist.Text("lodgeBy").ShouldBe("2028-11-19");
            checklist.GetProperty("text").Text("es").ShouldBe("Falta un documento obligatorio. Último día para presentar: 2028-11-19.");
        }

        clock.Set(Facts.At("2028-11-21T12:00:00Z"));

        (await (await world.LaterAsync()).FileAsync(id)).Text("state").ShouldBe("expired");
    }

    [Fact]
    public async Task A_dossier_whose_mandatory_item_is_rejected_goes_back_and_can_be_lodged_again()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await LodgeOnTheDayBeforeAsync(id);
        world = await world.LaterAsync();
        var evidence = $"/v1/federation/collectives/{id}/evidence";
        var rfc = (await world.Registrar.GetOkAsync(evidence)).GetProperty("data").EnumerateArray()
            .Single(row => row.GetProperty("evidence").Text("code") == "MX.RFC").GetProperty("evidence").Id();

        await world.Registrar.PostOkAsync($"{evidence}/{rfc}/rejection", new { reason = "another company's" });

        (await TypesAsync(world)).ShouldContain("dossier.returned");
        clock.Set(Facts.At("2028-11-21T12:00:00Z"));
        (await (await world.LaterAsync()).FileAsync(id)).Text("state").ShouldBe("expired");
    }

    [Fact]
    public async Task Acceptance_21_the_same_act_in_two_files_is_flagged_in_both_and_neither_is_approved()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (one, two) = (await world.RegisterAsync(), await world.RegisterAsync());
        foreach (var (id, spelling) in new[] { (one, "&actNumber=1,234&notary=Notar%C3%ADa%2012"), (two, "&actNumber=1234&notary=NOTARIA-12") })
        {
            using var admin = await FederationWorld.MemberAsync(server, id);
            using var act = await Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf($"act of {id}"), world.Today(), more: spelling);
            await act.JsonAsync(HttpStatusCode.Created);
            await Papers.LodgeAsync(admin, world.Today());
        }

        foreach (var id in new[] { one, two })
        {
            var evidence = $"/v1/federation/collectives/{id}/evidence";
            var rows = (await world.Registrar.GetOkAsync(evidence)).GetProperty("data").EnumerateArray().ToList();
            var act = rows.Single(row => row.GetProperty("evidence").Text("code") == "MX.ACTA");
            act.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()).ShouldBe(["same-document-elsewhere"]);
            rows.Where(row => row.GetProperty("flags").GetArrayLength() > 0).ShouldHaveSingleItem();
            await Requests.RefusedAsync(world.Registrar.PostJsonAsync(
                $"{evidence}/{act.GetProperty("evidence").Id()}/verification", new { method = "original-seen" }), 409, "same-document-elsewhere");
            await Requests.RefusedAsync(ProposeAsync(world, id, world.Today()), 409, "evidence-unverified");
        }
    }

    [Fact]
    public async Task Acceptance_21_the_same_file_verified_before_it_came_up_elsewhere_is_not_approved_either()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (one, two) = (await world.RegisterAsync(), await world.RegisterAsync());
        await world.LodgeAsync(one, world.Today());
        using var content = await world.Registrar.GetAsync(await FirstContentAsync(world, one), TestContext.Current.CancellationToken);
        using var admin = await FederationWorld.MemberAsync(server, two);
        using var copy = await Papers.UploadAsync(
            admin, "MX.RFC", await content.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), world.Today());
        await copy.JsonAsync(HttpStatusCode.Created);

        await Requests.RefusedAsync(ProposeAsync(world, one, world.Today()), 409, "same-document-elsewhere");
    }

    [Fact]
    public async Task Acceptance_23_a_form_or_paper_of_another_country_is_a_profile_mismatch()
    {
        var world = await FederationWorld.FoundAsync(server);
        using var admin = await FederationWorld.MemberAsync(server, await world.RegisterAsync());
        await Papers.UploadAllAsync(admin, world.Today());

        var form = await Requests.RefusedAsync(
            admin.PostJsonAsync("/v1/collective/licence/dossier", new { form = "FR.SCOP.SAS", members = 5 }), 409, "profile-mismatch", "form");
        await Requests.RefusedAsync(Papers.UploadAsync(admin, "FR.KBIS", Papers.Pdf("K-bis"), world.Today()), 409, "profile-mismatch", "code");

        form.Text("detail").ShouldContain("MX/1");
    }

    [Fact]
    public async Task Acceptance_24_the_profile_in_force_at_the_application_is_used_and_named()
    {
        var world = await FederationWorld.FoundAsync(server);
        var before = await world.RegisterAsync();
        clock.Advance(TimeSpan.FromDays(2));
        world = await world.LaterAsync();
        await PublishAsync(world, fewest: 3);
        var after = await world.RegisterAsync();
        foreach (var id in new[] { before, after })
        {
            using var admin = await FederationWorld.MemberAsync(server, id);
            await Papers.UploadAllAsync(admin, world.Today());
        }

        using var old = await FederationWorld.MemberAsync(server, before);
        var few = await Requests.RefusedAsync(
            old.PostJsonAsync("/v1/collective/licence/dossier", new { form = "MX.SC.productores", members = 3 }), 409, "too-few-members");
        await old.PostOkAsync("/v1/collective/licence/dossier", new { form = "MX.SC.productores", members = 5 });
        using var young = await FederationWorld.MemberAsync(server, after);
        await young.PostOkAsync("/v1/collective/licence/dossier", new { form = "MX.SC.productores", members = 3 });
        foreach (var id in new[] { before, after })
        {
            await Papers.VerifyAsync(world.Registrar, id);
            (await AdmitAsync(world, id, world.Today())).Text("state").ShouldBe("constituted");
        }

        few.Text("detail").ShouldContain("at least 5 members by the profile MX/1");
        var decisions = (await world.EventsAsync()).Select(entry => entry.GetProperty("event")).Where(entry => entry.Text("type") == "licence.constituted");
        decisions.Select(entry => entry.GetProperty("data").Text("profile")).ShouldBe(["MX/1", "MX/2"]);
    }

    [Fact]
    public async Task The_proposal_names_the_date_that_the_papers_show()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        await Requests.RefusedAsync(ProposeAsync(world, id, world.Today()), 409, "dossier-missing");
        await world.LodgeAsync(id, world.Today().AddDays(-30));

        var refused = await Requests.RefusedAsync(ProposeAsync(world, id, world.Today()), 409, "constitution-date-differs");

        refused.Text("detail").ShouldContain("MX.ACTA");
    }

    private async Task LodgeOnTheDayBeforeAsync(Guid id)
    {
        clock.Set(Facts.At("2028-11-19T18:00:00Z"));
        using var admin = await FederationWorld.MemberAsync(server, id);
        await Papers.LodgeAsync(admin, LastDay.AddDays(-2));
    }

    private static async Task PublishAsync(FederationWorld world, int fewest)
    {
        var rows = (await world.Auditor.GetOkAsync("/v1/federation/profiles")).GetProperty("data").EnumerateArray();
        var profile = JsonNode.Parse(rows.Single(row => row.GetProperty("profile").Text("id") == "MX").GetProperty("profile").GetRawText())!;
        (profile["version"], profile["minMembers"]!["value"]) = (2, fewest);
        await world.PanelAsync("/v1/federation/profiles/MX/editions", new { reason = "the law has changed", profile });
    }

    private static async Task<Uri> FirstContentAsync(FederationWorld world, Guid id)
    {
        var evidence = $"/v1/federation/collectives/{id}/evidence";
        var row = (await world.Registrar.GetOkAsync(evidence)).GetProperty("data")[0];
        return new Uri($"{evidence}/{row.GetProperty("evidence").Id()}/content", UriKind.Relative);
    }

    private static Task<HttpResponseMessage> ProposeAsync(FederationWorld world, Guid id, DateOnly foundedOn) => world.Registrar.PostJsonAsync(
        $"/v1/federation/collectives/{id}/admissions", new { @as = "constituted", constitutionEffectiveOn = foundedOn, reason = "papers seen" });

    private static async Task<JsonElement> AdmitAsync(FederationWorld world, Guid id, DateOnly foundedOn)
    {
        using var proposed = await ProposeAsync(world, id, foundedOn);
        var proposal = await proposed.JsonAsync(HttpStatusCode.Created);
        return await world.SecondRegistrar.PostOkAsync($"/v1/federation/collectives/{id}/admissions/{proposal.Id()}/approve");
    }

    private static async Task<List<string>> TypesAsync(FederationWorld world) =>
        [.. (await world.EventsAsync()).Select(entry => entry.GetProperty("event").Text("type"))];
}
