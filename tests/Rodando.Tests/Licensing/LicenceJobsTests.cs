using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Clock;
using Rodando.Licensing.Register;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>What the clock brings is in force at once and recorded once; facts are published again and again.</summary>
public sealed class LicenceJobsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = Facts.At("2026-11-21T18:00:00Z");

    private readonly ManualClock clock = new(Start);
    private readonly RecordingBus bus = new();
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=licensing"], services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IFactBus>(bus);
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_07_a_deadline_passes_on_time_and_is_recorded_once_with_its_true_date()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var end = Facts.At("2028-11-21T06:00:00Z");

        clock.Set(end.AddSeconds(-30));
        (await (await world.LaterAsync()).FileAsync(id)).GetProperty("state").GetString().ShouldBe("provisional");
        clock.Set(end.AddDays(3));
        world = await world.LaterAsync();
        var file = await world.FileAsync(id);

        file.GetProperty("state").GetString().ShouldBe("expired");
        file.GetProperty("since").GetDateTimeOffset().ShouldBe(end);
        (await TypesAsync(world)).ShouldNotContain("licence.expired");

        await RunJobsAsync();
        await Eventually.ShouldAsync(() => Told(() => Of(id)[^1].State.ShouldBe("expired")));
        clock.Advance(TimeSpan.FromMinutes(1));
        await RunJobsAsync();
        (await TypesAsync(world)).Count(type => type == "licence.expired").ShouldBe(1);
        var recorded = (await world.EventsAsync())[^1].GetProperty("event");
        recorded.GetProperty("data").GetProperty("effectiveAt").GetString().ShouldBe("2028-11-21T06:00:00.000Z");
        recorded.GetProperty("actor").GetString().ShouldBe("system");
    }

    [Fact]
    public async Task Acceptance_08_after_the_expiry_was_recorded_a_clock_set_back_changes_nothing()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        clock.Set(Facts.At("2028-11-21T06:00:01Z"));
        world = await world.LaterAsync();
        await RunJobsAsync();
        (await TypesAsync(world)).ShouldContain("licence.expired");

        clock.Set(Facts.At("2028-11-20T06:00:00Z"));
        world = await world.LaterAsync();

        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("expired");
        (await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions",
            new { @as = "constituted", constitutionEffectiveOn = "2028-11-01", reason = "late" }, HttpStatusCode.Conflict))
            .GetProperty("code").GetString().ShouldBe("deadline-passed");
    }

    [Fact]
    public async Task Acceptance_11_a_suspension_does_not_stop_the_clock()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await world.PanelAsync(id, "suspend", new { code = "safety", reason = "brakes" });

        clock.Advance(TimeSpan.FromDays(100));
        world = await world.LaterAsync();
        var back = await world.PanelAsync(id, "reinstate", new { reason = "mended" });
        back.GetProperty("lastPermittedDate").GetString().ShouldBe("2028-11-20");

        await world.PanelAsync(id, "suspend", new { code = "safety", reason = "again" });
        clock.Set(Facts.At("2029-01-01T00:00:00Z"));
        world = await world.LaterAsync();
        var proposal = await FederationWorld.PostAsync(
            world.Panel, $"/v1/federation/collectives/{id}/reinstate", new { reason = "mended" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(proposal, world.PanelMembers[1]);
        var late = await FederationWorld.VoteAsync(proposal, world.PanelMembers[2], inFavour: true, HttpStatusCode.Conflict);
        late.GetProperty("code").GetString().ShouldBe("deadline-passed");
    }

    [Fact]
    public async Task An_overdue_re_verification_is_recorded_as_grace_and_then_suspension_each_with_its_date()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();

        clock.Set(Facts.At("2028-03-01T00:00:00Z"));
        world = await world.LaterAsync();

        await RunJobsAsync();
        (await TypesAsync(world))[^2..].ShouldBe(["licence.grace_begun", "licence.suspended"]);
        var file = await world.FileAsync(id);
        file.GetProperty("state").GetString().ShouldBe("suspended");
        file.GetProperty("since").GetDateTimeOffset().ShouldBe(Facts.At("2027-12-22T06:00:00Z"));
        var effective = (await world.EventsAsync())[^2..].Select(entry => Data(entry).GetProperty("effectiveAt").GetString());
        effective.ShouldBe(["2027-11-22T06:00:00.000Z", "2027-12-22T06:00:00.000Z"]);
    }

    [Fact]
    public async Task A_decision_first_records_what_the_clock_has_brought_though_no_job_ran()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (late, overdue) = (await world.ProvisionalAsync(), await world.ConstitutedAsync());

        clock.Set(Facts.At("2027-12-01T00:00:00Z"));
        world = await world.LaterAsync();
        await world.PanelAsync(overdue, "suspend", new { code = "dissolution", reason = "register" });
        clock.Set(Facts.At("2028-11-21T06:00:00Z"));
        world = await world.LaterAsync();
        var refused = await FederationWorld.PostAsync(world.Panel, $"/v1/federation/collectives/{late}/suspend",
            new { code = "safety", reason = "brakes" }, HttpStatusCode.Conflict);

        (await TypesAsync(world))[^4..].ShouldBe(["licence.grace_begun", "proposal.opened", "proposal.voted", "licence.suspended"]);
        Data((await world.EventsAsync())[^1]).GetProperty("from").GetString().ShouldBe("grace");
        refused.GetProperty("detail").GetString().ShouldBe("A collective that is expired cannot be suspended.");
    }

    [Fact]
    public async Task A_federation_is_founded_once_per_code()
    {
        var world = await FederationWorld.FoundAsync(server);

        var again = await FederationFounding.FoundAsync(server.Services, world.Code, "Otra", "otra@fed.example", Cancel);

        again.ShouldBe(world.Id);
        (await world.EventsAsync()).Count.ShouldBe(2);
        foreach (var code in new[] { "", "ab", "Fed-Mx", "-fed", new string('a', 41), "fed mx" })
            await Should.ThrowAsync<ArgumentException>(() => FederationFounding.FoundAsync(server.Services, code, "Otra", "otra@fed.example", Cancel));
    }

    [Fact]
    public async Task An_urgent_suspension_that_the_panel_never_confirms_lapses()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        var proposal = await FederationWorld.PostAsync(
            world.Registrar, $"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" }, HttpStatusCode.Accepted);
        await FederationWorld.VoteAsync(proposal, world.Panel);

        clock.Advance(TimeSpan.FromDays(14) + TimeSpan.FromMinutes(1));
        world = await world.LaterAsync();

        await RunJobsAsync();
        (await world.FileAsync(id)).GetProperty("state").GetString().ShouldBe("constituted");
        (await TypesAsync(world))[^1].ShouldBe("licence.suspension_lapsed");
    }

    [Fact]
    public async Task A_proposal_that_nobody_approved_lapses_and_another_may_follow()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        var proposal = new { @as = "constituted", constitutionEffectiveOn = "2026-01-01", reason = "act seen" };
        await world.LodgeAsync(id, new DateOnly(2026, 1, 1));
        var first = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions", proposal, HttpStatusCode.Created);

        clock.Advance(TimeSpan.FromDays(15));
        world = await world.LaterAsync();
        var late = await FederationWorld.PostAsync(world.SecondRegistrar,
            $"/v1/federation/collectives/{id}/admissions/{first.GetProperty("id").GetGuid()}/approve", new { }, HttpStatusCode.Conflict);
        var admitted = await world.AdmitAsync(id, proposal);

        late.GetProperty("code").GetString().ShouldBe("proposal-lapsed");
        admitted.GetProperty("state").GetString().ShouldBe("constituted");
    }

    [Fact]
    public async Task Facts_are_published_with_every_change_and_again_every_five_minutes()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await Eventually.ShouldAsync(() => Told(() => Of(id).Select(fact => fact.State).ShouldBe(["applied", "provisional"])));
        await Eventually.ShouldAsync(async () => (await WaitingAsync(id)).ShouldBe(0));
        var registered = bus.Sent.OfType<CollectiveRegistered>().Single(fact => fact.CollectiveId == id);

        clock.Advance(TimeSpan.FromMinutes(4));
        await RunJobsAsync();
        clock.Advance(TimeSpan.FromMinutes(1));
        await RunJobsAsync();
        await Eventually.ShouldAsync(() => Told(() => Of(id).Count.ShouldBe(3)));

        registered.AdminEmail.ShouldBe("ana@ruedas.example");
        var (change, repeat) = (Of(id)[1], Of(id)[2]);
        repeat.Version.ShouldBe(change.Version);
        repeat.AsOf.ShouldBeGreaterThanOrEqualTo(change.AsOf.AddMinutes(5));
        LicenceGate.May(LicenceAction.AcceptOrder, repeat.ToFacts(), clock.GetUtcNow()).IsAllowed.ShouldBeTrue();
        repeat.CheckAfter.ShouldBe(Facts.At("2028-11-21T06:00:00Z"));
    }

    [Fact]
    public async Task Acceptance_47_while_the_bus_is_down_nothing_piles_up_and_fresh_facts_follow_when_it_is_back()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await Eventually.ShouldAsync(async () => (await WaitingAsync(id)).ShouldBe(0));

        bus.Down = true;
        for (var i = 0; i < 4; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await RunJobsAsync();
            (await WaitingAsync(id)).ShouldBe(1);
        }

        LicenceGate.May(LicenceAction.DispatchJob, Of(id)[^1].ToFacts(), clock.GetUtcNow()).Code.ShouldBe("licence-snapshot-stale");
        bus.Down = false;
        await Eventually.ShouldAsync(async () => (await WaitingAsync(id)).ShouldBe(0));
        await RunJobsAsync();
        await Eventually.ShouldAsync(() => Told(() => LicenceGate.IsStale(Of(id)[^1].ToFacts(), clock.GetUtcNow()).ShouldBeFalse()));
    }

    // What the scheduler does every half minute.
    private async Task RunJobsAsync()
    {
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RecordTransitions>().RunAsync(Cancel);
        await scope.ServiceProvider.GetRequiredService<PublishSnapshots>().RunAsync(Cancel);
    }

    private static Task Told(Action assertion)
    {
        assertion();
        return Task.CompletedTask;
    }

    private List<LicenceChanged> Of(Guid id) => [.. bus.Sent.OfType<LicenceChanged>().Where(fact => fact.CollectiveId == id)];

    private static async Task<List<string?>> TypesAsync(FederationWorld world) =>
        [.. (await world.EventsAsync()).Select(entry => entry.GetProperty("event").GetProperty("type").GetString())];

    private static JsonElement Data(JsonElement entry) => entry.GetProperty("event").GetProperty("data");

    private async Task<long> WaitingAsync(Guid id)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.Owner);
        await using var command = source.CreateCommand($"SELECT count(*) FROM licensing.outbox WHERE collective_id = '{id}'");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
