using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>The chain as a file and in the database; what a superuser changes is named by both verifiers and by the night's job.</summary>
public sealed class AuditExportTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(
        ["--Rodando:Modules=licensing"], services => services.AddSingleton<TimeProvider>(clock));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_42_a_row_changed_by_a_superuser_is_named_by_the_night_and_by_both_verifiers()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await server.NightAsync();
        var count = (await world.ChainAsync()).Count;
        var sound = await world.ExportAsync();
        (await AuditWorld.VerifyFileAsync(sound)).Text.ShouldStartWith($"{world.Code}: {count} events, intact");
        (await AuditWorld.VerifyAloneAsync(sound)).ShouldSatisfyAllConditions(
            alone => alone.Code.ShouldBe(0, alone.Text), alone => alone.Text.ShouldStartWith($"{world.Code}: {count} events, intact"));

        await world.TamperAsync("UPDATE licensing.audit_events SET event = jsonb_set(event, '{actor}', '\"user:else\"') WHERE seq = 3");
        clock.Advance(TimeSpan.FromDays(1));
        world = await world.LaterAsync();
        await server.NightAsync();
        var broken = await world.ExportAsync();

        (await AuditWorld.VerifyFileAsync(broken)).ShouldBe((2, $"{world.Code}: BROKEN at event 3: The event is not the one that was hashed."));
        (await AuditWorld.VerifyAloneAsync(broken)).ShouldBe((2, $"{world.Code}: BROKEN at event 3: The event is not the one that was hashed."));
        (await server.VerifyDatabaseAsync()).ShouldBe((2, $"{world.Code}: BROKEN at event 3: The event is not the one that was hashed."));
        var status = await AuditWorld.GetAsync(world.Auditor, "/v1/federation/audit/status");
        (status.GetProperty("intact").GetBoolean(), status.GetProperty("firstBadSeq").GetInt64()).ShouldBe((false, 3));
        var own = await AuditWorld.GetAsync(await FederationWorld.MemberAsync(server, id), "/v1/collective/audit/status");
        own.GetProperty("firstBadSeq").GetInt64().ShouldBe(3);
        (await world.ChainAsync()).Count(entry => entry.GetProperty("event").GetProperty("type").GetString() == "audit.chain_broken").ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_was_cut_or_changed_is_named_and_a_part_of_it_can_be_checked()
    {
        var world = await FederationWorld.FoundAsync(server);
        await world.ProvisionalAsync();
        var count = (await world.ChainAsync()).Count;
        var file = await world.ExportAsync();

        (await AuditWorld.VerifyFileAsync(file.Replace("\"seq\":3,\"event\":{", "\"seq\":3,\"event\":{\"x\":1,", StringComparison.Ordinal))).Text.ShouldContain("event 3");
        (await AuditWorld.VerifyFileAsync(string.Join('\n', file.Split('\n').SkipLast(2)))).Text.ShouldContain($"event {count + 1}");
        (await AuditWorld.VerifyFileAsync("not an export")).Code.ShouldBe(2);
        (await AuditWorld.VerifyFileAsync(await world.ExportAsync("?after=2"))).Text.ShouldStartWith($"{world.Code}: {count - 2} events, intact");
        (await AuditWorld.VerifyFileAsync(await world.ExportAsync("?after=2&upTo=4"))).Text.ShouldStartWith($"{world.Code}: 2 events, intact");
        foreach (var wrong in new[] { $"?after={count + 1}", "?after=3&upTo=3", $"?upTo={count + 1}", "?after=-1" })
        {
            using var beyond = await world.Auditor.GetAsync(new Uri($"/v1/federation/audit-events/export{wrong}", UriKind.Relative), Cancel);
            beyond.StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
        }
    }

    [Fact]
    public async Task The_owner_of_the_tables_cannot_change_an_event_either()
    {
        var world = await FederationWorld.FoundAsync(server);

        var refused = await Should.ThrowAsync<PostgresException>(
            () => world.ExecuteAsync("UPDATE licensing.audit_events SET event = jsonb_set(event, '{actor}', '\"user:else\"') WHERE seq = 2"));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        await server.NightAsync();
        foreach (var table in new[] { "audit_events", "audit_checkpoints", "chain_verifications" })
        {
            await Should.ThrowAsync<PostgresException>(() => world.ExecuteAsync($"DELETE FROM licensing.{table}"));
            await Should.ThrowAsync<PostgresException>(() => world.ExecuteAsync($"TRUNCATE licensing.{table} CASCADE"));
        }
    }

    [Fact]
    public async Task An_auditor_who_reads_a_file_is_seen_by_the_collective()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, other) = (await world.ProvisionalAsync(), await world.ProvisionalAsync());
        await world.FileAsync(id);
        await AuditWorld.GetAsync(world.Auditor, $"/v1/federation/collectives/{id}");
        await AuditWorld.GetAsync(world.Auditor, $"/v1/federation/collectives/{id}");
        using var missing = await world.Auditor.GetAsync(new Uri($"/v1/federation/collectives/{Guid.NewGuid()}", UriKind.Relative), Cancel);

        var member = await FederationWorld.MemberAsync(server, id, "courier");
        var first = await AuditWorld.GetAsync(member, "/v1/collective/audit/reads?limit=1");
        var second = await AuditWorld.GetAsync(member, $"/v1/collective/audit/reads?limit=1&before={first.GetProperty("nextCursor").GetString()}");
        var others = await AuditWorld.GetAsync(await FederationWorld.MemberAsync(server, other), "/v1/collective/audit/reads");

        first.GetProperty("data")[0].GetProperty("what").GetString().ShouldBe("file");
        first.GetProperty("data")[0].GetProperty("reader").GetString()!.ShouldStartWith("user:");
        second.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
        others.GetProperty("data").GetArrayLength().ShouldBe(0);
        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
