using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Rodando.Contracts.Licensing;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Admissions with four eyes and the panel's decisions, over HTTP.</summary>
public sealed class DecisionTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_registrars_grant_a_provisional_licence_of_two_years_less_a_day()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, signed) = (await world.RegisterAsync(), world.Today().AddDays(-30));

        var file = await world.AdmitAsync(id, new { @as = "provisional", commitmentSignedOn = signed, reason = "all signatures seen" });

        file.GetProperty("state").GetString().ShouldBe("provisional");
        Date(file, "clockStart").ShouldBe(signed);
        Date(file, "lastPermittedDate").ShouldBe(LicenceGate.LastPermittedDate(signed));
        file.GetProperty("openAdmission").ValueKind.ShouldBe(JsonValueKind.Null);
        var granted = (await world.EventsAsync())[^1].GetProperty("event");
        granted.GetProperty("type").GetString().ShouldBe("licence.provisional_granted");
        granted.GetProperty("data").GetProperty("deadline").GetString().ShouldBe($"{LicenceGate.LastPermittedDate(signed):yyyy-MM-dd}");
        granted.GetProperty("actor").GetString().ShouldNotBe(granted.GetProperty("data").GetProperty("proposedBy").GetString());
    }

    [Fact]
    public async Task Acceptance_14_a_commitment_signed_long_ago_has_to_be_signed_again()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();

        var problem = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions",
            new { @as = "provisional", commitmentSignedOn = world.Today().AddDays(-40), reason = "late" }, HttpStatusCode.Conflict);

        problem.GetProperty("code").GetString().ShouldBe("commitment-too-old");
    }

    [Fact]
    public async Task The_proposer_cannot_approve_and_a_second_proposal_has_to_wait()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        await world.LodgeAsync(id, world.Today());
        var body = new { @as = "constituted", constitutionEffectiveOn = world.Today(), reason = "act seen" };
        var proposal = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions", body, HttpStatusCode.Created);
        var approve = $"/v1/federation/collectives/{id}/admissions/{proposal.GetProperty("id").GetGuid()}/approve";

        var same = await FederationWorld.PostAsync(world.Registrar, approve, new { }, HttpStatusCode.Conflict);
        var second = await FederationWorld.PostAsync(world.SecondRegistrar, $"/v1/federation/collectives/{id}/admissions", body, HttpStatusCode.Conflict);
        var granted = await FederationWorld.PostAsync(world.SecondRegistrar, approve, new { }, HttpStatusCode.OK);
        var again = await FederationWorld.PostAsync(world.SecondRegistrar, approve, new { }, HttpStatusCode.OK);

        same.GetProperty("code").GetString().ShouldBe("same-person");
        second.GetProperty("code").GetString().ShouldBe("proposal-open");
        granted.GetProperty("state").GetString().ShouldBe("constituted");
        Date(granted, "reverifyDue").ShouldBe(world.Today().AddMonths(12));
        again.GetProperty("version").GetInt64().ShouldBe(granted.GetProperty("version").GetInt64());
    }

    [Fact]
    public async Task Of_two_approvals_at_once_one_grants_and_the_chain_stays_whole()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        var proposal = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions",
            new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "seen" }, HttpStatusCode.Created);
        var path = $"/v1/federation/collectives/{id}/admissions/{proposal.GetProperty("id").GetGuid()}/approve";
        using var third = await FederationWorld.ClientAsync(server, world.Id, "registrar");

        var answers = await Task.WhenAll(
            new[] { world.SecondRegistrar, third, world.SecondRegistrar, third }.Select(client => client.PostAsJsonAsync(path, new { }, Cancel)));

        answers.Select(answer => answer.StatusCode).ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.Conflict);
        (await world.EventsAsync()).Count(entry => entry.GetProperty("event").GetProperty("type").GetString() == "licence.provisional_granted")
            .ShouldBe(1);
        foreach (var answer in answers) answer.Dispose();
    }

    [Theory]
    [InlineData("""{"as":"provisional","reason":"seen"}""", "commitmentSignedOn")]
    [InlineData("""{"as":"provisional","reason":"seen","commitmentSignedOn":"2099-01-01"}""", "commitmentSignedOn")]
    [InlineData("""{"as":"provisional","reason":"seen","commitmentSignedOn":"soon"}""", "commitmentSignedOn")]
    [InlineData("""{"as":"constituted","reason":"seen","commitmentSignedOn":"2026-01-01"}""", "constitutionEffectiveOn")]
    [InlineData("""{"as":"constituted","reason":"seen","constitutionEffectiveOn":"0001-01-01"}""", "constitutionEffectiveOn")]
    [InlineData("""{"as":"emperor","reason":"seen"}""", "as")]
    [InlineData("""{"as":"provisional","reason":"","commitmentSignedOn":"2026-01-01"}""", "reason")]
    [InlineData("""{"as":"provisional","commitmentSignedOn":"2026-01-01"}""", "reason")]
    public async Task A_wrong_proposal_names_its_field(string json, string field)
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();

        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await world.Registrar.PostAsync(new Uri($"/v1/federation/collectives/{id}/admissions", UriKind.Relative), content, Cancel);

        (await FederationWorld.ReadAsync(answer, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_country_without_a_published_profile_may_apply_but_not_be_admitted()
    {
        var world = await FederationWorld.FoundAsync(server);
        var registered = await FederationWorld.PostAsync(world.Registrar, "/v1/federation/collectives",
            FederationWorld.Application(body => body["jurisdiction"] = "CL"), HttpStatusCode.Created);

        var problem = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{registered.GetProperty("id").GetGuid()}/admissions",
            new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "seen" }, HttpStatusCode.Conflict);

        problem.GetProperty("code").GetString().ShouldBe("profile-not-published");
    }

    [Fact]
    public async Task A_provisional_collective_that_constitutes_in_time_becomes_a_co_operative_and_keeps_its_clock_on_file()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();

        var file = await world.AdmitAsync(id, new { @as = "constituted", constitutionEffectiveOn = world.Today(), reason = "act seen" });
        var back = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions",
            new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "again" }, HttpStatusCode.Conflict);

        file.GetProperty("state").GetString().ShouldBe("constituted");
        Date(file, "clockStart").ShouldBe(world.Today());
        back.GetProperty("code").GetString().ShouldBe("illegal-transition");
    }

    [Fact]
    public async Task The_panel_suspends_and_reinstates_by_three_votes()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var before = await world.FileAsync(id);
        var (path, body) = ($"/v1/federation/collectives/{id}/suspend", new { code = "investor-control", reason = "a veto was found" });

        var proposal = await FederationWorld.PostAsync(world.Panel, path, body, HttpStatusCode.Accepted);
        var again = await FederationWorld.PostAsync(world.Panel, path, body, HttpStatusCode.Accepted);
        var other = await FederationWorld.PostAsync(world.PanelMembers[1], path, body, HttpStatusCode.Conflict);
        var own = await FederationWorld.VoteAsync(proposal, world.Panel, inFavour: true, HttpStatusCode.Conflict);
        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1]);
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("provisional");
        var carried = await FederationWorld.VoteAsync(proposal, world.PanelMembers[2]);
        var suspended = await world.FileAsync(id);
        var back = await world.PanelAsync(id, "reinstate", new { reason = "gone" });

        again.GetProperty("id").GetGuid().ShouldBe(proposal.GetProperty("id").GetGuid());
        other.GetProperty("code").GetString().ShouldBe("proposal-open");
        own.GetProperty("code").GetString().ShouldBe("same-person");
        carried.GetProperty("state").GetString().ShouldBe("carried");
        suspended.GetProperty("state").GetString().ShouldBe("suspended");
        suspended.GetProperty("suspensionLapsesAt").ValueKind.ShouldBe(JsonValueKind.Null);
        (suspended.GetProperty("drainUntil").GetDateTimeOffset() - suspended.GetProperty("since").GetDateTimeOffset()).ShouldBe(TimeSpan.FromHours(24));
        back.GetProperty("state").GetString().ShouldBe("provisional");
        Date(back, "lastPermittedDate").ShouldBe(Date(before, "lastPermittedDate"));
    }

    [Fact]
    public async Task A_proposal_voted_down_changes_nothing()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var proposal = await FederationWorld.PostAsync(
            world.Panel, $"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" }, HttpStatusCode.Accepted);

        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1], inFavour: false, HttpStatusCode.OK);
        var rejected = await FederationWorld.VoteAsync(proposal, world.PanelMembers[2], inFavour: false, HttpStatusCode.OK);
        using var fourth = await FederationWorld.ClientAsync(server, world.Id, "panel");
        var late = await FederationWorld.VoteAsync(proposal, fourth, inFavour: true, HttpStatusCode.Conflict);

        rejected.GetProperty("state").GetString().ShouldBe("rejected");
        late.GetProperty("code").GetString().ShouldBe("proposal-lapsed");
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("provisional");
    }

    [Fact]
    public async Task A_registrar_and_one_of_the_panel_suspend_for_fourteen_days_and_the_panel_confirms()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        var path = $"/v1/federation/collectives/{id}/suspend";

        var proposal = await FederationWorld.PostAsync(world.Registrar, path, new { code = "safety", reason = "brakes" }, HttpStatusCode.Accepted);
        var registrar = await FederationWorld.VoteAsync(proposal, world.SecondRegistrar, inFavour: true, HttpStatusCode.Forbidden);
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("constituted");
        await FederationWorld.VoteAsync(proposal, world.Panel);
        var urgent = await world.FileAsync(id);
        var confirmed = await world.PanelAsync(id, "suspend", new { code = "safety", reason = "brakes" });

        registrar.GetProperty("code").GetString().ShouldBe("not-on-this-track");
        (urgent.GetProperty("suspensionLapsesAt").GetDateTimeOffset() - urgent.GetProperty("since").GetDateTimeOffset()).ShouldBe(TimeSpan.FromDays(14));
        confirmed.GetProperty("state").GetString().ShouldBe("suspended");
        confirmed.GetProperty("suspensionLapsesAt").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Nobody_gets_a_proposal_carried_by_SQL()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var proposal = (await FederationWorld.PostAsync(
            world.Panel, $"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" }, HttpStatusCode.Accepted)).GetProperty("id").GetGuid();

        var carried = await Should.ThrowAsync<PostgresException>(() => world.ExecuteAsync(
            $"UPDATE licensing.proposals SET state = 'carried', decided_at = proposed_at WHERE id = '{proposal}'"));
        var changed = await Should.ThrowAsync<PostgresException>(() => world.ExecuteAsync(
            $"UPDATE licensing.votes SET in_favour = false WHERE proposal_id = '{proposal}'"));

        carried.ConstraintName.ShouldBe("four_eyes");
        changed.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Acceptance_09_a_deadline_is_only_ever_shortened_by_API_and_by_SQL()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var last = LicenceGate.LastPermittedDate(world.Today());
        var path = $"/v1/federation/collectives/{id}/deadline";

        var longer = await FederationWorld.PostAsync(world.Panel, path, new { lastPermittedDate = last.AddDays(1), reason = "more time" }, HttpStatusCode.Conflict);
        var past = await FederationWorld.PostAsync(world.Panel, path, new { lastPermittedDate = world.Today().AddDays(-1), reason = "now" }, HttpStatusCode.Conflict);
        var shorter = await world.PanelAsync(id, "deadline", new { lastPermittedDate = last.AddDays(-30), reason = "agreed" });

        longer.GetProperty("code").GetString().ShouldBe("deadline-only-shortens");
        past.GetProperty("code").GetString().ShouldBe("deadline-in-the-past");
        Date(shorter, "lastPermittedDate").ShouldBe(last.AddDays(-30));
        string[] changes =
        [
            "last_permitted = last_permitted + 1", "last_permitted = clock_start + interval '2 years'", "clock_start = clock_start + 1",
            "clock_start = NULL, last_permitted = NULL", "zone = 'Europe/Paris'", "version = version - 1",
        ];
        foreach (var change in changes)
        {
            var refused = await Should.ThrowAsync<PostgresException>(
                () => world.ExecuteAsync($"UPDATE licensing.collectives SET {change} WHERE collective_id = '{id}'"));
            refused.SqlState.ShouldBe(PostgresErrorCodes.CheckViolation, change);
        }

        await Should.ThrowAsync<PostgresException>(() => world.ExecuteAsync($"""
            INSERT INTO licensing.collectives (collective_id, federation_id, name, jurisdiction, locality, contact_email, zone, registered_at,
                state, state_since, clock_start, last_permitted, version)
            SELECT gen_random_uuid(), federation_id, 'otra', jurisdiction, locality, contact_email, zone, registered_at,
                state, state_since, date '2027-03-01', date '2029-03-01', 1 FROM licensing.collectives WHERE collective_id = '{id}'
            """));
    }

    [Fact]
    public async Task Those_who_may_not_decide_are_refused()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);

        foreach (var client in new[] { world.Auditor, admin })
            await FederationWorld.PostAsync(client, $"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "why" }, HttpStatusCode.Forbidden);
        await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/reinstate", new { reason = "why" }, HttpStatusCode.Forbidden);
        await FederationWorld.PostAsync(world.Panel, "/v1/federation/collectives", FederationWorld.Application(), HttpStatusCode.Forbidden);
    }

    private static DateOnly? Date(JsonElement file, string name) =>
        file.GetProperty(name).ValueKind == JsonValueKind.Null ? null : Facts.Day(file.GetProperty(name).GetString()!);
}
