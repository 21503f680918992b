using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>The federation's screens.</summary>
public sealed class PortfolioTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=licensing"], services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IFactBus>(new RecordingBus());
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task The_portfolio_counts_the_states_in_force_though_nothing_was_recorded_yet()
    {
        var (world, other) = (await FederationWorld.FoundAsync(server), await FederationWorld.FoundAsync(server));
        await other.ProvisionalAsync();
        await world.RegisterAsync();
        var (late, soon, overdue) = (await world.ProvisionalAsync(), Guid.Empty, await world.ConstitutedAsync());
        clock.Set(Facts.At("2026-12-20T18:00:00Z"));
        world = await world.LaterAsync();
        soon = await world.ProvisionalAsync();

        // The first one's last day has passed and the co-op's re-verification is overdue; no job has run.
        clock.Set(Facts.At("2028-11-22T18:00:00Z"));
        world = await world.LaterAsync();
        var screen = await world.Auditor.GetOkAsync("/v1/federation/portfolio");

        var states = screen.GetProperty("states");
        Count(states, "applied", "provisional", "expired", "constituted", "suspended", "revoked").ShouldBe([1, 1, 1, 0, 1, 0]);
        var left = screen.GetProperty("provisional");
        Count(left, "within7", "within30", "within90", "within180", "later").ShouldBe([0, 1, 0, 0, 0]);
        var ending = screen.GetProperty("endingSoon")[0];
        (ending.Id(), ending.GetProperty("daysLeft").GetInt32()).ShouldBe((soon, 27));
        screen.GetProperty("audit").GetProperty("events").GetInt64().ShouldBeGreaterThan(5);
        screen.GetProperty("holds").GetArrayLength().ShouldBe(0);
        (await world.FileAsync(late)).Text("state").ShouldBe("expired");
        (await world.FileAsync(overdue)).Text("state").ShouldBe("suspended");
    }

    [Theory]
    [InlineData("the last day", "2028-11-20T18:00:00Z", "provisional", 0, "expired")]
    [InlineData("the day after", "2028-11-21T18:00:00Z", "expired", null, null)]
    public async Task What_if_answers_the_state_what_is_permitted_and_what_is_missing_by_when(string what, string at, string state, int? days, string? next)
    {
        var world = await FederationWorld.FoundAsync(server);

        var answer = await world.Auditor.PostOkAsync("/v1/federation/what-if", new
        {
            at, state = "provisional", zone = "America/Mexico_City", jurisdiction = "MX", clockStart = "2026-11-21", evidence = new[] { "MX.ACTA" },
        });

        answer.Text("state").ShouldBe(state, what);
        answer.Text("lastPermittedDate").ShouldBe("2028-11-20");
        (answer.TryGetProperty("daysLeft", out var left) && left.ValueKind == JsonValueKind.Number ? left.GetInt32() : (int?)null).ShouldBe(days);
        answer.GetProperty("nextState").GetString().ShouldBe(next);
        var accepts = answer.GetProperty("permissions").EnumerateArray().Any(entry => entry.Text("action") == "accept-order");
        accepts.ShouldBe(state == "provisional");
        if (state != "provisional") return;
        var missing = answer.GetProperty("missing").EnumerateArray().ToList();
        missing.Single(step => step.Text("code") == "dossier").Text("by").ShouldBe("2028-11-19");
        missing.Where(step => step.Text("code") == "evidence").Select(step => step.Text("what")).ShouldContain("MX.RFC");
        missing.Select(step => step.Text("what")).ShouldNotContain("MX.ACTA");
    }

    [Fact]
    public async Task What_if_starts_from_a_collective_and_changes_nothing_of_it()
    {
        var (world, stranger) = (await FederationWorld.FoundAsync(server), await FederationWorld.FoundAsync(server));
        var id = await world.ProvisionalAsync();
        var before = (await world.EventsAsync()).Count;

        var hold = await world.Registrar.PostOkAsync("/v1/federation/what-if", new
        {
            at = "2028-11-21T18:00:00Z", collectiveId = id, dossierLodgedOn = "2028-11-19", foundingActOn = "2028-11-18",
        });

        hold.Text("state").ShouldBe("hold");
        hold.Text("nextState").ShouldBe("expired");
        (await world.FileAsync(id)).Text("state").ShouldBe("provisional");
        (await world.EventsAsync()).Count.ShouldBe(before);
        await stranger.Auditor.PostAsJsonAsync("/v1/federation/what-if", new { at = "2028-11-21T18:00:00Z", collectiveId = id }, Cancel)
            .RefusedAsync(404, "not-found");
        foreach (var (body, field) in new (object, string)[]
        {
            (new { at = "2028-11-21T18:00:00Z", zone = "America/Mexico_City" }, "state"),
            (new { at = "2028-11-21T18:00:00Z", state = "provisional" }, "zone"),
            (new { at = "2028-11-21T18:00:00Z", state = "provisional", zone = "Mars/Olympus" }, "zone"),
            (new { at = "2028-11-21T18:00:00Z", collectiveId = id, lastPermittedDate = "2028-11-21" }, "lastPermittedDate"),
            (new { at = "soon", collectiveId = id }, "at"),
        })
        {
            using var answer = await world.Auditor.PostAsJsonAsync("/v1/federation/what-if", body, Cancel);
            (await answer.JsonAsync(HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(field);
        }
    }

    private static int[] Count(JsonElement of, params string[] names) => [.. names.Select(name => of.GetProperty(name).GetInt32())];
}
