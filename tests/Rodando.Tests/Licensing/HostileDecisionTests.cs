using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>People who may decide, and try to decide what they may not.</summary>
public sealed class HostileDecisionTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_conflict_that_comes_out_after_the_vote_takes_its_weight()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        using var third = await FederationWorld.ClientAsync(server, world.Id, Roles.Registrar);
        var path = $"/v1/federation/collectives/{id}";

        var proposal = await world.Registrar.PostOkAsync($"{path}/admissions", new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "signed" });
        await world.Registrar.PostOkAsync($"{path}/conflicts", new { kind = "creditor" });
        await world.SecondRegistrar.PostOkAsync($"{path}/admissions/{proposal.Id()}/approve");

        (await world.FileAsync(id)).Text("state").ShouldBe("applied");
        await third.PostOkAsync($"{path}/admissions/{proposal.Id()}/approve");
        (await world.FileAsync(id)).Text("state").ShouldBe("provisional");
    }

    [Fact]
    public async Task A_panel_member_in_conflict_is_not_one_of_three()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        using var fourth = await FederationWorld.ClientAsync(server, world.Id, Roles.Panel);

        var proposal = await world.Panel.PostOkAsync($"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" });
        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1]);
        await world.Auditor.PostOkAsync($"/v1/federation/collectives/{id}/conflicts", new { kind = "creditor", userId = await SubjectAsync(world, proposal) });
        var third = await FederationWorld.VoteAsync(proposal, world.PanelMembers[2]);

        third.Text("state").ShouldBe("open");
        (await FederationWorld.VoteAsync(proposal, fourth)).Text("state").ShouldBe("carried");
    }

    [Fact]
    public async Task The_auditor_of_a_file_decides_nothing_about_it()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, person) = (await world.RegisterAsync(), Guid.NewGuid());
        using var both = await PersonAsync(world, person, Roles.Registrar, Roles.Auditor);
        await world.Registrar.PostOkAsync($"/v1/federation/collectives/{id}/assignments", new { userId = person, role = "auditor" });
        var proposal = await world.Registrar.PostOkAsync(
            $"/v1/federation/collectives/{id}/admissions", new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "signed" });

        await both.PostJsonAsync($"/v1/federation/collectives/{id}/admissions/{proposal.Id()}/approve", new { }).RefusedAsync(409, "both-roles");
        await both.PostJsonAsync($"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = false }).RefusedAsync(409, "both-roles");
        await both.PostJsonAsync($"/v1/federation/collectives/{id}/decline", new { codes = new[] { "other" }, reason = "mine" }).RefusedAsync(409, "both-roles");
    }

    [Fact]
    public async Task Nobody_verifies_what_they_handed_in_or_have_an_interest_in()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, person) = (await world.RegisterAsync(), Guid.NewGuid());
        using var asAdmin = server.Client(await TokenAsync(
            new(ClaimNames.Collective, id.ToString()), new(ClaimNames.Role, Roles.Admin), new(ClaimNames.Subject, person.ToString())));
        using var asRegistrar = await PersonAsync(world, person, Roles.Registrar);
        using var upload = await Papers.UploadAsync(asAdmin, "MX.ACTA", Papers.Pdf($"{Guid.NewGuid()}"), world.Today());
        var path = $"/v1/federation/collectives/{id}/evidence/{(await upload.JsonAsync(HttpStatusCode.Created)).Id()}/verification";
        await world.SecondRegistrar.PostOkAsync($"/v1/federation/collectives/{id}/conflicts", new { kind = "relative-of-member" });

        await asRegistrar.PostJsonAsync(path, new { method = "original-seen" }).RefusedAsync(409, "same-person");
        await world.SecondRegistrar.PostJsonAsync(path, new { method = "original-seen" }).RefusedAsync(409, "conflict-of-interest");
        await world.Registrar.PostOkAsync(path, new { method = "original-seen" });
    }

    [Fact]
    public async Task A_succession_is_no_way_round_a_conflict_or_the_calendar()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (old, next) = (await world.ConstitutedAsync(), await world.RegisterAsync());
        await world.SecondRegistrar.PostOkAsync($"/v1/federation/collectives/{next}/conflicts", new { kind = "member" });
        var path = $"/v1/federation/collectives/{old}/succession";

        await world.Registrar.PostJsonAsync(path, Split(world.Today().AddDays(2))).RefusedAsync(409, "date-in-the-future");
        await world.SecondRegistrar.PostJsonAsync(path, Split(world.Today())).RefusedAsync(409, "conflict-of-interest");
        var proposal = await world.Registrar.PostOkAsync(path, Split(world.Today()));
        await world.SecondRegistrar.PostJsonAsync($"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = true }).RefusedAsync(409, "conflict-of-interest");

        object Split(DateOnly signedOn) => new
        {
            successors = new[] { new { collectiveId = next, @as = "provisional", commitmentSignedOn = signedOn } }, reason = "split",
        };
    }

    [Fact]
    public async Task Ten_deciding_votes_at_once_carry_a_proposal_once()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var voters = new List<HttpClient>();
        for (var i = 0; i < 10; i++) voters.Add(await FederationWorld.ClientAsync(server, world.Id, Roles.Panel));
        var proposal = await world.Panel.PostOkAsync($"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" });

        // Everybody twice, at once.
        var answers = await Task.WhenAll(voters.Concat(voters).Select(voter =>
            voter.PostJsonAsync($"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = true })));

        foreach (var answer in answers) ((int)answer.StatusCode).ShouldBeOneOf(200, 409);
        (await world.EventsAsync()).Count(entry => entry.GetProperty("event").Text("type") == "licence.suspended").ShouldBe(1);
        var after = await world.Panel.GetOkAsync($"/v1/federation/proposals/{proposal.Id()}");
        after.GetProperty("inFavour").GetInt32().ShouldBe(3);
        after.Text("state").ShouldBe("carried");
        voters.ForEach(voter => voter.Dispose());
    }

    [Fact]
    public async Task What_belongs_to_another_federation_or_collective_is_not_there()
    {
        var (world, other) = (await FederationWorld.FoundAsync(server), await FederationWorld.FoundAsync(server));
        var (id, mine, neighbour) = (await world.ProvisionalAsync(), await other.ProvisionalAsync(), await world.RegisterAsync());
        using var admin = await FederationWorld.MemberAsync(server, id);
        using var stranger = await FederationWorld.MemberAsync(server, neighbour);
        using var upload = await Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf($"{Guid.NewGuid()}"), world.Today());
        var evidence = (await upload.JsonAsync(HttpStatusCode.Created)).Id();
        var finding = (await world.Auditor.PostOkAsync($"/v1/federation/collectives/{id}/findings", new { code = "R9", detail = "none", curable = true })).Id();
        var proposal = await world.Panel.PostOkAsync($"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" });
        var reason = new { reason = "not mine" };

        foreach (var (client, path, body) in new (HttpClient, string, object)[]
        {
            (other.Panel, $"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = true }),
            (other.Registrar, $"/v1/federation/collectives/{id}/evidence/{evidence}/verification", new { method = "original-seen" }),
            (other.Registrar, $"/v1/federation/collectives/{mine}/evidence/{evidence}/rejection", reason),
            (other.Registrar, $"/v1/federation/collectives/{id}/findings/{finding}/grace", reason),
            (other.Registrar, $"/v1/federation/collectives/{mine}/findings/{finding}/dismiss", reason),
            (other.Registrar, $"/v1/federation/collectives/{mine}/admissions/{proposal.Id()}/approve", new { }),
            (world.Registrar, $"/v1/federation/collectives/{neighbour}/findings/{finding}/dismiss", reason),
            (world.Registrar, $"/v1/federation/collectives/{neighbour}/evidence/{evidence}/verification", new { method = "original-seen" }),
            (stranger, $"/v1/collective/findings/{finding}/answer", new { reply = "not mine" }),
            (stranger, "/v1/collective/appeals", new { eventSeq = 2, grounds = "a stranger's decision", capacity = "collective" }),
        })
        {
            using var answer = await client.PostJsonAsync(path, body);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        foreach (var (client, path) in new (HttpClient, string)[]
        {
            (other.Auditor, $"/v1/federation/collectives/{id}/evidence/{evidence}/content"), (stranger, $"/v1/collective/evidence/{evidence}/content"),
            (other.Auditor, $"/v1/federation/proposals/{proposal.Id()}"), (other.Auditor, $"/v1/federation/collectives/{id}/signals"),
        })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    private static async Task<Guid> SubjectAsync(FederationWorld world, JsonElement proposal) =>
        (await world.Panel.GetOkAsync($"/v1/federation/proposals/{proposal.Id()}")).GetProperty("proposedBy").GetGuid();

    private async Task<HttpClient> PersonAsync(FederationWorld world, Guid person, params string[] roles) => server.Client(await TokenAsync(
        [new(ClaimNames.Federation, world.Id.ToString()), new(ClaimNames.Subject, person.ToString()), .. roles.Select(role => new Claim(ClaimNames.Role, role))]));

    private async Task<string> TokenAsync(params Claim[] claims) =>
        (await server.Services.GetRequiredService<AccessTokens>().IssueAsync(claims.Append(new Claim(ClaimNames.Name, "Prueba")), Cancel)).Token;
}
