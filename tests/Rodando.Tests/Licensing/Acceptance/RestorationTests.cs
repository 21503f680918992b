using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Clock;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>Ways back and ways out, as the clock goes on: appeals, late evidence, revocation, withdrawal, cures.</summary>
public sealed class RestorationTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = Facts.At("2026-11-21T18:00:00Z");

    private readonly ManualClock clock = new(Start);
    private RodandoServer server = null!;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(
        ["--Rodando:Modules=licensing"], services => services.AddSingleton<TimeProvider>(clock));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_12_an_appeal_upheld_after_the_last_day_corrects_the_record_and_reopens_nothing()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        clock.Set(Facts.At("2028-11-10T18:00:00Z"));
        world = await world.LaterAsync();
        await world.PanelAsync(id, "suspend", new { code = "retaliation", reason = "a rider was dismissed" });
        using var admin = await FederationWorld.MemberAsync(server, id);
        var appeal = await DecidersTests.AppealAsync(world, admin, "licence.suspended");

        clock.Set(Facts.At("2028-12-01T18:00:00Z"));
        world = await world.LaterAsync();
        var panel = new List<HttpClient>();
        for (var i = 0; i < 3; i++) panel.Add(await FederationWorld.ClientAsync(server, world.Id, "panel"));
        var proposal = await FederationWorld.PostAsync(panel[0], $"/v1/federation/appeals/{appeal.GetProperty("id").GetGuid()}/decision",
            new { uphold = true, summary = "The rider had left of his own will.", reason = "letters seen" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(proposal, panel[1], panel[2]);

        var file = await world.FileAsync(id);
        file.GetProperty("state").GetString().ShouldBe("expired");
        file.GetProperty("lastPermittedDate").GetString().ShouldBe("2028-11-20");
        var types = await TypesAsync(world);
        types[^2..].ShouldBe(["appeal.upheld", "licence.expired"]);
        // Constitution that took effect in time is another matter.
        await world.LodgeAsync(id, new DateOnly(2028, 11, 15));
        (await world.PanelAsync(id, "late-evidence", new { constitutionEffectiveOn = "2028-11-15", reason = "the act is of the 15th" }))
            .GetProperty("state").GetString().ShouldBe("constituted");
    }

    [Fact]
    public async Task Acceptance_19_papers_that_came_late_of_a_constitution_in_time_only_the_panel_accepts()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        clock.Set(Facts.At("2028-12-05T18:00:00Z"));
        world = await world.LaterAsync();

        await world.LodgeAsync(id, new DateOnly(2028, 11, 19));
        var registrar = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions",
            new { @as = "constituted", constitutionEffectiveOn = "2028-11-19", reason = "act seen" }, HttpStatusCode.Conflict);
        await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/late-evidence",
            new { constitutionEffectiveOn = "2028-11-19", reason = "act seen" }, HttpStatusCode.Forbidden);
        var file = await world.PanelAsync(id, "late-evidence", new { constitutionEffectiveOn = "2028-11-19", reason = "the notary was ill" });

        registrar.GetProperty("code").GetString().ShouldBe("deadline-passed");
        file.GetProperty("state").GetString().ShouldBe("constituted");
        file.GetProperty("clockStart").GetString().ShouldBe("2026-11-21");
        file.GetProperty("lastPermittedDate").GetString().ShouldBe("2028-11-20");
        (await world.EventsAsync())[^1].GetProperty("event").GetProperty("reason").GetString().ShouldBe("the notary was ill");
    }

    [Fact]
    public async Task Acceptance_20_constitution_three_weeks_late_restores_nothing_and_a_new_application_shows_the_old_end()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        clock.Set(Facts.At("2028-12-15T18:00:00Z"));
        world = await world.LaterAsync();
        await RunJobsAsync();

        var refused = await FederationWorld.PostAsync(world.Panel, $"/v1/federation/collectives/{id}/late-evidence",
            new { constitutionEffectiveOn = "2028-12-11", reason = "act seen" }, HttpStatusCode.Conflict);
        var anew = await world.ConstitutedAsync();

        refused.GetProperty("code").GetString().ShouldBe("deadline-passed");
        (await world.FileAsync(anew)).GetProperty("state").GetString().ShouldBe("constituted");
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("expired");
        (await TypesAsync(world)).Count(type => type == "licence.expired").ShouldBe(1);
    }

    [Fact]
    public async Task Acceptance_38_registry_evidence_of_a_conversion_suspends_and_only_the_panel_revokes()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        var suspend = $"/v1/federation/collectives/{id}/suspend";

        var suspended = await FederationWorld.PostAsync(world.Registrar, suspend, new { code = "conversion", reason = "the register shows an SA" }, HttpStatusCode.OK);
        await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/revoke",
            new { fraud = false, hearingOn = world.Today().AddDays(15), reason = "no co-operative any more" }, HttpStatusCode.Forbidden);
        var soon = await FederationWorld.PostAsync(world.Panel, $"/v1/federation/collectives/{id}/revoke",
            new { fraud = false, hearingOn = world.Today(), reason = "no co-operative any more" }, HttpStatusCode.Conflict);
        var notice = await FederationWorld.PostAsync(world.Panel, $"/v1/federation/collectives/{id}/revoke",
            new { fraud = false, hearingOn = world.Today().AddDays(10), reason = "no co-operative any more" }, HttpStatusCode.Accepted);
        var early = await FederationWorld.VoteAsync(notice, world.PanelMembers[1], inFavour: true, HttpStatusCode.Conflict);
        clock.Advance(TimeSpan.FromDays(15));
        world = await world.LaterAsync();
        await FederationWorld.VoteAsync(notice, world.PanelMembers[1], world.PanelMembers[2]);

        suspended.GetProperty("state").GetString().ShouldBe("suspended");
        suspended.GetProperty("suspensionLapsesAt").ValueKind.ShouldBe(JsonValueKind.Null);
        soon.GetProperty("code").GetString().ShouldBe("hearing-too-soon");
        early.GetProperty("code").GetString().ShouldBe("notice-running");
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("revoked");
    }

    [Fact]
    public async Task A_withdrawal_is_the_collectives_own_waits_seven_days_and_can_be_taken_back()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        using (var admin = await FederationWorld.MemberAsync(server, id))
        {
            await FederationWorld.PostAsync(admin, "/v1/collective/licence/withdrawal",
                new { decidedOn = world.Today().AddDays(1), minutes = "acta 12" }, HttpStatusCode.Conflict);
            await PostEmptyAsync(admin, "/v1/collective/licence/withdrawal", new { decidedOn = world.Today(), minutes = "acta 12" });
            clock.Advance(TimeSpan.FromDays(6));
        }

        world = await world.LaterAsync();
        using var later = await FederationWorld.MemberAsync(server, id);
        await PostEmptyAsync(later, "/v1/collective/licence/withdrawal/revoke", new { reason = "acta 13" });
        clock.Advance(TimeSpan.FromDays(2));
        world = await world.LaterAsync();
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("provisional");

        using var again = await FederationWorld.MemberAsync(server, id);
        await PostEmptyAsync(again, "/v1/collective/licence/withdrawal", new { decidedOn = world.Today(), minutes = "acta 14" });
        var asked = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        world = await world.LaterAsync();

        var file = await world.FileAsync(id);
        file.GetProperty("state").GetString().ShouldBe("withdrawn");
        (file.GetProperty("since").GetDateTimeOffset() - asked.AddDays(7)).Duration().ShouldBeLessThan(TimeSpan.FromMinutes(1));
        await RunJobsAsync();
        (await TypesAsync(world))[^1].ShouldBe("licence.withdrawn");
    }

    [Fact]
    public async Task A_finding_gives_thirty_days_then_fifteen_and_the_third_cure_is_the_panels()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        string[] evidence = [new('a', 64)];

        foreach (var days in new[] { 30, 15 })
        {
            var until = await BeginGraceAsync(world, id);
            (until - clock.GetUtcNow()).TotalDays.ShouldBeInRange(days, days + 1);
            (await world.RegistrarsAsync(id, "cure", new { evidence, reason = "covered" })).GetProperty("state").GetString().ShouldBe("constituted");
        }

        await BeginGraceAsync(world, id);
        var proposal = await FederationWorld.PostAsync(
            world.Registrar, $"/v1/federation/collectives/{id}/cure", new { evidence, reason = "covered" }, HttpStatusCode.Accepted);
        proposal.GetProperty("track").GetString().ShouldBe("panel");
        await FederationWorld.VoteAsync(proposal, [.. world.PanelMembers]);
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("constituted");
        using var findings = await world.Auditor.GetAsync(new Uri($"/v1/federation/collectives/{id}/findings", UriKind.Relative), TestContext.Current.CancellationToken);
        (await FederationWorld.ReadAsync(findings, HttpStatusCode.OK)).GetProperty("data").EnumerateArray()
            .ShouldAllBe(finding => finding.GetProperty("state").GetString() == "cured");
    }

    [Fact]
    public async Task A_grace_that_passes_suspends_and_the_panel_gives_cure_time_once_more()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        await BeginGraceAsync(world, id);

        clock.Advance(TimeSpan.FromDays(32));
        world = await world.LaterAsync();
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("suspended");
        var file = await world.PanelAsync(id, "reinstate", new { reason = "the cover was bought" });

        file.GetProperty("state").GetString().ShouldBe("grace");
        (file.GetProperty("graceUntil").GetDateTimeOffset() - clock.GetUtcNow()).TotalDays.ShouldBeInRange(15, 16);
    }

    [Fact]
    public async Task A_late_panel_is_escalated_and_nothing_is_granted_by_its_silence()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await world.PanelAsync(id, "suspend", new { code = "safety", reason = "brakes" });
        using var admin = await FederationWorld.MemberAsync(server, id);
        await DecidersTests.AppealAsync(world, admin, "licence.suspended");

        clock.Advance(TimeSpan.FromDays(31));
        world = await world.LaterAsync();
        await using (var scope = server.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<EscalateAppeals>().RunAsync(TestContext.Current.CancellationToken);
            await scope.ServiceProvider.GetRequiredService<EscalateAppeals>().RunAsync(TestContext.Current.CancellationToken);
        }

        (await TypesAsync(world)).Count(type => type == "appeal.escalated").ShouldBe(1);
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("suspended");
        using var late = await FederationWorld.MemberAsync(server, id);
        var refused = await FederationWorld.PostAsync(late, "/v1/collective/appeals", new
        {
            eventSeq = await DecidersTests.SeqAsync(world, "proposal.opened"), grounds = "Too late and not appealable.", capacity = "collective",
        }, HttpStatusCode.Conflict);
        refused.GetProperty("code").GetString().ShouldBe("not-appealable");
    }

    [Fact]
    public async Task An_upheld_appeal_takes_back_the_decision_appealed_against_and_not_a_later_one()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await world.PanelAsync(id, "suspend", new { code = "safety", reason = "brakes" });
        using var admin = await FederationWorld.MemberAsync(server, id);
        var appeal = await DecidersTests.AppealAsync(world, admin, "licence.suspended");
        await world.PanelAsync(id, "reinstate", new { reason = "mended" });
        clock.Advance(TimeSpan.FromDays(1));
        await world.PanelAsync(id, "suspend", new { code = "retaliation", reason = "a rider was dismissed" });

        var panel = new List<HttpClient>();
        for (var i = 0; i < 3; i++) panel.Add(await FederationWorld.ClientAsync(server, world.Id, "panel"));
        var proposal = await FederationWorld.PostAsync(panel[0], $"/v1/federation/appeals/{appeal.GetProperty("id").GetGuid()}/decision",
            new { uphold = true, summary = "The brakes were never bad.", reason = "bills seen" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(proposal, panel[1], panel[2]);

        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("suspended");
    }

    [Fact]
    public async Task A_new_policy_counts_from_its_vote_and_moves_no_end_that_runs()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        var until = await BeginGraceAsync(world, id);

        var proposal = await FederationWorld.PostAsync(world.Panel, "/v1/federation/policy",
            new { policy = new { graceFirstDays = 10, graceRepeatDays = 5 }, reason = "assembly of November" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1], world.PanelMembers[2]);

        (await world.FileAsync(id)).GetProperty("graceUntil").GetDateTimeOffset().ShouldBe(until);
        using var answer = await world.Auditor.GetAsync(new Uri("/v1/federation/policy", UriKind.Relative), TestContext.Current.CancellationToken);
        var policy = await FederationWorld.ReadAsync(answer, HttpStatusCode.OK);
        policy.GetProperty("version").GetInt32().ShouldBe(2);
        policy.GetProperty("policy").GetProperty("graceFirstDays").GetInt32().ShouldBe(10);
        policy.GetProperty("policy").GetProperty("drainHours").GetInt32().ShouldBe(24);
        var bad = await FederationWorld.PostAsync(world.Panel, "/v1/federation/policy",
            new { policy = new { noticeOffsets = new[] { 1, 30 } }, reason = "wrong" }, HttpStatusCode.BadRequest);
        bad.GetProperty("errors").TryGetProperty("policy.noticeOffsets", out _).ShouldBeTrue();
    }

    private static async Task<DateTimeOffset> BeginGraceAsync(FederationWorld world, Guid id)
    {
        var finding = await FederationWorld.PostAsync(world.Auditor, $"/v1/federation/collectives/{id}/findings",
            new { code = "R11", detail = "Two riders have no cover.", curable = true, principle = 7 }, HttpStatusCode.Created);
        var file = await FederationWorld.PostAsync(
            world.Registrar, $"/v1/federation/collectives/{id}/findings/{finding.GetProperty("id").GetGuid()}/grace", new { reason = "first notice" }, HttpStatusCode.OK);
        file.GetProperty("state").GetString().ShouldBe("grace");
        return file.GetProperty("graceUntil").GetDateTimeOffset();
    }

    private async Task RunJobsAsync()
    {
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RecordTransitions>().RunAsync(TestContext.Current.CancellationToken);
    }

    private static async Task PostEmptyAsync(HttpClient client, string path, object body) => await client.PostOkAsync(path, body);

    private static async Task<List<string?>> TypesAsync(FederationWorld world) =>
        [.. (await world.EventsAsync()).Select(entry => entry.GetProperty("event").GetProperty("type").GetString())];
}
