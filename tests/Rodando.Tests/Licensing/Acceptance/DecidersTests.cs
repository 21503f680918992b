using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>Who may decide, and that nobody decides twice (domain document, §2.10 and §2.14).</summary>
public sealed class DecidersTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acceptance_39_a_registrar_who_was_a_member_ten_months_ago_is_not_assigned_and_decides_nothing()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        var (person, former) = (Guid.NewGuid(), Guid.NewGuid());
        using var registrar = await ClientAsync(world, person);
        await InRegisterAsync(world, id, person, world.Today().AddMonths(-10));
        await InRegisterAsync(world, id, former, world.Today().AddMonths(-25));
        var path = $"/v1/federation/collectives/{id}/assignments";

        var refused = await FederationWorld.PostAsync(world.Registrar, path, new { userId = person, role = "registrar" }, HttpStatusCode.Conflict);
        var proposal = await FederationWorld.PostAsync(
            registrar, $"/v1/federation/collectives/{id}/decline", new { codes = new[] { "other" }, reason = "mine" }, HttpStatusCode.Conflict);
        await FederationWorld.PostAsync(world.Registrar, path, new { userId = former, role = "registrar" }, HttpStatusCode.Created);

        refused.GetProperty("code").GetString().ShouldBe("conflict-of-interest");
        proposal.GetProperty("code").GetString().ShouldBe("conflict-of-interest");
    }

    [Fact]
    public async Task A_declared_conflict_keeps_a_person_from_every_vote()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await FederationWorld.PostAsync(world.PanelMembers[2], $"/v1/federation/collectives/{id}/conflicts", new { kind = "creditor" }, HttpStatusCode.Created);

        var proposal = await FederationWorld.PostAsync(
            world.Panel, $"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1]);
        var refused = await FederationWorld.VoteAsync(proposal, world.PanelMembers[2], inFavour: true, HttpStatusCode.Conflict);

        refused.GetProperty("code").GetString().ShouldBe("conflict-of-interest");
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("provisional");
    }

    [Fact]
    public async Task A_person_is_never_registrar_and_auditor_of_one_file()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, person) = (await world.RegisterAsync(), Guid.NewGuid());
        var path = $"/v1/federation/collectives/{id}/assignments";

        await FederationWorld.PostAsync(world.Registrar, path, new { userId = person, role = "registrar" }, HttpStatusCode.Created);
        await FederationWorld.PostAsync(world.Registrar, path, new { userId = person, role = "registrar" }, HttpStatusCode.Created);
        var refused = await FederationWorld.PostAsync(world.Registrar, path, new { userId = person, role = "auditor" }, HttpStatusCode.Conflict);

        refused.GetProperty("code").GetString().ShouldBe("both-roles");
    }

    [Fact]
    public async Task Acceptance_40_who_approved_a_decision_does_not_sit_on_its_appeal()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);
        // A person who is registrar and on the panel agrees to an urgent suspension; then the collective appeals.
        using var both = await FederationWorld.ClientAsync(server, world.Id, Roles.Registrar, Roles.Panel);
        var urgent = await FederationWorld.PostAsync(
            world.Registrar, $"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(urgent, both);
        var appeal = await AppealAsync(world, admin, "licence.suspended");

        var decision = new { uphold = true, summary = "The brakes were mended the same day.", reason = "bills seen" };
        var path = $"/v1/federation/appeals/{appeal.GetProperty("id").GetGuid()}/decision";
        var proposing = await FederationWorld.PostAsync(both, path, decision, HttpStatusCode.Conflict);
        var proposal = await FederationWorld.PostAsync(world.Panel, path, decision, HttpStatusCode.Accepted);
        var voting = await FederationWorld.VoteAsync(proposal, both, inFavour: true, HttpStatusCode.Conflict);
        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1], world.PanelMembers[2]);

        proposing.GetProperty("code").GetString().ShouldBe("decided-before");
        voting.GetProperty("code").GetString().ShouldBe("decided-before");
        (appeal.GetProperty("dueAt").GetDateTimeOffset() - appeal.GetProperty("filedAt").GetDateTimeOffset()).ShouldBe(TimeSpan.FromDays(7));
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("provisional");
    }

    [Fact]
    public async Task Members_appeal_together_and_a_rider_alone()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        for (var i = 0; i < 6; i++) await InRegisterAsync(world, id, Guid.NewGuid(), null);
        await world.PanelAsync(id, "suspend", new { code = "safety", reason = "brakes" });
        using var one = await FederationWorld.MemberAsync(server, id, Roles.Courier);
        using var two = await FederationWorld.MemberAsync(server, id, Roles.Courier);
        var against = await SeqAsync(world, "licence.suspended");
        var grounds = "We were not heard before it was decided.";

        var forCollective = await FederationWorld.PostAsync(
            one, "/v1/collective/appeals", new { eventSeq = against, grounds, capacity = "collective" }, HttpStatusCode.Forbidden);
        var gathering = await FederationWorld.PostAsync(
            one, "/v1/collective/appeals", new { eventSeq = against, grounds, capacity = "members" }, HttpStatusCode.Created);
        var again = await FederationWorld.PostAsync(
            one, "/v1/collective/appeals", new { eventSeq = against, grounds, capacity = "members" }, HttpStatusCode.Created);
        var open = await FederationWorld.PostAsync(
            two, "/v1/collective/appeals", new { eventSeq = against, grounds, capacity = "members" }, HttpStatusCode.Created);

        forCollective.GetProperty("code").GetString().ShouldBe("forbidden");
        gathering.GetProperty("state").GetString().ShouldBe("gathering");
        gathering.GetProperty("needed").GetInt32().ShouldBe(2);
        again.GetProperty("supporters").GetInt32().ShouldBe(1);
        open.GetProperty("state").GetString().ShouldBe("open");
        open.GetProperty("id").GetGuid().ShouldBe(gathering.GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task What_is_no_decision_of_the_federation_cannot_be_appealed_against()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var other = await world.ProvisionalAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);
        using var stranger = await FederationWorld.MemberAsync(server, other);
        var granted = await SeqAsync(world, "licence.provisional_granted");

        var own = await FederationWorld.PostAsync(
            stranger, "/v1/collective/appeals", new { eventSeq = granted, grounds = "It is too short.", capacity = "collective" }, HttpStatusCode.Conflict);
        await FederationWorld.PostAsync(
            admin, "/v1/collective/appeals", new { eventSeq = granted, grounds = "It is not ours.", capacity = "collective" }, HttpStatusCode.NotFound);

        own.GetProperty("code").GetString().ShouldBe("not-appealable");
    }

    internal static async Task<long> SeqAsync(FederationWorld world, string type) =>
        (await world.EventsAsync()).Last(entry => entry.GetProperty("event").GetProperty("type").GetString() == type).GetProperty("seq").GetInt64();

    internal static async Task<JsonElement> AppealAsync(FederationWorld world, HttpClient admin, string type) => await FederationWorld.PostAsync(
        admin, "/v1/collective/appeals",
        new { eventSeq = await SeqAsync(world, type), grounds = "The facts were others.", capacity = "collective" }, HttpStatusCode.Created);

    private async Task<HttpClient> ClientAsync(FederationWorld world, Guid person)
    {
        var token = await server.Services.GetRequiredService<AccessTokens>().IssueAsync(
            [
                new Claim(ClaimNames.Subject, person.ToString()), new Claim(ClaimNames.Name, "Prueba"),
                new Claim(ClaimNames.Federation, world.Id.ToString()), new Claim(ClaimNames.Role, Roles.Registrar),
            ], Cancel);
        return server.Client(token.Token);
    }

    // The register is Members' own; here only what Licensing keeps of it matters.
    private static Task InRegisterAsync(FederationWorld world, Guid collective, Guid person, DateOnly? until) => world.ExecuteAsync($"""
        INSERT INTO licensing.register_entries (collective_id, entry_id, user_id, class, valid_from, valid_to, recorded_at, version)
        VALUES ('{collective}', gen_random_uuid(), '{person}', 'worker', '2020-01-01', {(until is null ? "NULL" : $"'{until:yyyy-MM-dd}'")}, now(), 1)
        """);
}
