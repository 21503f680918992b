using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Audit;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Signatures under the chain: made daily, kept by every collective, and proof against whoever rewrites the whole chain.</summary>
public sealed class CheckpointTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(
        ["--Rodando:Modules=licensing"], services => services.AddSingleton<TimeProvider>(clock));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_day_has_one_checkpoint_which_every_collective_holds_and_confirms()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, _) = (await world.ProvisionalAsync(), await world.RegisterAsync());
        await server.NightAsync();
        await server.NightAsync();
        clock.Advance(TimeSpan.FromDays(1));
        await server.NightAsync();
        world = await world.LaterAsync();
        var member = await FederationWorld.MemberAsync(server, id);

        var newest = (await AuditWorld.GetAsync(member, "/v1/collective/audit/checkpoints?limit=1")).GetProperty("data")[0];
        var older = await AuditWorld.GetAsync(member, "/v1/collective/audit/checkpoints?before=2026-11-22");
        var path = $"/v1/collective/audit/checkpoints/{newest.GetProperty("day").GetString()}/receipt";
        var wrong = await FederationWorld.PostAsync(member, path, new { chainHash = new string('0', 64) }, HttpStatusCode.Conflict);
        var hash = newest.GetProperty("checkpoint").GetProperty("chainHash").GetString();
        var first = await FederationWorld.PostAsync(member, path, new { chainHash = hash }, HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromHours(1));
        var again = await FederationWorld.PostAsync(member, path, new { chainHash = hash }, HttpStatusCode.OK);
        var all = (await AuditWorld.GetAsync(world.Auditor, "/v1/federation/audit/checkpoints")).GetProperty("data");

        older.GetProperty("data").GetArrayLength().ShouldBe(1);
        wrong.GetProperty("code").GetString().ShouldBe("checkpoint-differs");
        again.GetProperty("receivedAt").GetDateTimeOffset().ShouldBe(first.GetProperty("receivedAt").GetDateTimeOffset());
        all.GetArrayLength().ShouldBe(2);
        (all[0].GetProperty("handed").GetInt32(), all[0].GetProperty("received").GetInt32()).ShouldBe((2, 1));
        (await AuditWorld.VerifyFileAsync(await world.ExportAsync())).Text.ShouldEndWith(", 2 checkpoints");
    }

    [Fact]
    public async Task A_chain_rewritten_from_the_middle_with_right_hashes_is_named_by_a_checkpoint_that_somebody_kept()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await server.NightAsync();
        var kept = (await AuditWorld.GetAsync(await FederationWorld.MemberAsync(server, id), "/v1/collective/audit/checkpoints")).GetRawText();
        var last = (await world.ChainAsync()).Count;

        await RewriteAsync(world, last);
        var inDatabase = await server.VerifyDatabaseAsync();
        // Whoever rewrites the chain may take the federation's own copies of the checkpoints away as well.
        await world.TamperAsync("DELETE FROM licensing.checkpoint_deliveries; DELETE FROM licensing.audit_checkpoints");
        var rewritten = await world.ExportAsync();

        inDatabase.Text.ShouldContain($"BROKEN at event 1: Events 1 to {last} are not all those that the checkpoint of 2026-11-21T18:");
        (await AuditWorld.VerifyFileAsync(rewritten)).Text.ShouldContain("intact");
        (await AuditWorld.VerifyFileAsync(rewritten, kept)).ShouldSatisfyAllConditions(
            one => one.Code.ShouldBe(2), one => one.Text.ShouldContain($"Events 1 to {last} are not all those"));
        (await AuditWorld.VerifyAloneAsync(rewritten, kept)).ShouldSatisfyAllConditions(
            one => one.Code.ShouldBe(2, one.Text), one => one.Text.ShouldContain($"Events 1 to {last} are not all those"));
    }

    [Fact]
    public async Task A_chain_cut_at_its_end_is_named_by_its_checkpoints()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await server.NightAsync();
        var kept = (await AuditWorld.GetAsync(await FederationWorld.MemberAsync(server, id), "/v1/collective/audit/checkpoints")).GetRawText();
        var last = (await world.ChainAsync()).Count;

        await world.TamperAsync(string.Create(CultureInfo.InvariantCulture, $"""
            DELETE FROM licensing.audit_events WHERE seq = {last};
            UPDATE licensing.audit_heads SET seq = {last - 1}, chain_hash = (SELECT chain_hash FROM licensing.audit_events WHERE seq = {last - 1})
            """));

        (await server.VerifyDatabaseAsync()).Text.ShouldContain($"BROKEN at event {last}: The chain ends at event {last - 1}, and a checkpoint was signed at {last}.");
        await world.TamperAsync("DELETE FROM licensing.checkpoint_deliveries; DELETE FROM licensing.audit_checkpoints");
        var cut = await world.ExportAsync();
        (await AuditWorld.VerifyFileAsync(cut)).Code.ShouldBe(0);
        (await AuditWorld.VerifyFileAsync(cut, kept)).Text.ShouldContain($"BROKEN at event {last}");
    }

    [Fact]
    public async Task A_key_is_replaced_by_an_event_that_both_keys_sign_and_checkpoints_of_both_stay_good()
    {
        var world = await FederationWorld.FoundAsync(server);
        await server.NightAsync();
        var old = await KeyAsync(world);
        var rotated = await RotateAsync(world, old, lost: false, HttpStatusCode.Created);
        await RotateAsync(world, old, lost: false, HttpStatusCode.Conflict);
        clock.Advance(TimeSpan.FromDays(1));
        world = await world.LaterAsync();
        await server.NightAsync();

        var file = await world.ExportAsync();
        (await AuditWorld.VerifyFileAsync(file)).Text.ShouldEndWith("intact, head " + Head(file) + ", 2 checkpoints");
        var alone = await AuditWorld.VerifyAloneAsync(file);
        alone.Text.ShouldContain($"2 checkpoints, keys {old} {rotated.GetProperty("keyId").GetString()}");
        // A signature of the first key under the second one's rotation cannot be left out or exchanged.
        var forged = file.Split('\n').Select(line => line.Contains("\"checkpoint\"", StringComparison.Ordinal)
            ? line.Replace($"\"keyId\":\"{old}\"", $"\"keyId\":\"{rotated.GetProperty("keyId").GetString()}\"", StringComparison.Ordinal) : line);
        (await AuditWorld.VerifyFileAsync(string.Join('\n', forged))).Text.ShouldContain("is not signed by a key of the chain");
    }

    [Fact]
    public async Task A_lost_key_signs_nothing_until_somebody_says_that_it_is_lost()
    {
        var world = await FederationWorld.FoundAsync(server);
        var old = await KeyAsync(world);
        var file = Path.Combine(KeyFolder.Path, $"audit-{old}.pem");
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Delete(file);
        await server.NightAsync();

        (await AuditWorld.GetAsync(world.Auditor, "/v1/federation/audit/checkpoints")).GetProperty("data").GetArrayLength().ShouldBe(0);
        (await RotateAsync(world, old, lost: false, HttpStatusCode.Conflict)).GetProperty("code").GetString().ShouldBe("key-lost");
        await RotateAsync(world, old, lost: true, HttpStatusCode.Created);
        await server.NightAsync();

        (await AuditWorld.GetAsync(world.Auditor, "/v1/federation/audit/checkpoints")).GetProperty("data").GetArrayLength().ShouldBe(1);
        (await AuditWorld.VerifyAloneAsync(await world.ExportAsync())).Text.ShouldContain($"the key {old} was replaced without its signature");
    }

    private static async Task<string> KeyAsync(FederationWorld world) =>
        (await AuditWorld.GetAsync(world.Auditor, "/v1/federation/audit/keys")).GetProperty("data")[0].GetProperty("keyId").GetString()!;

    private static Task<JsonElement> RotateAsync(FederationWorld world, string old, bool lost, HttpStatusCode expected) =>
        FederationWorld.PostAsync(world.Registrar, "/v1/federation/audit/keys", new { keyId = old, reason = "yearly", lost }, expected);

    private static string Head(string file) => JsonDocument.Parse(file.TrimEnd().Split('\n')[^1]).RootElement.GetProperty("chainHash").GetString()!;

    // What a superuser does who knows how the chain is made: another actor in one event, and every hash after it computed anew.
    private static async Task RewriteAsync(FederationWorld world, long last)
    {
        var links = await world.ChainAsync();
        var from = links.FindIndex(link => link.GetProperty("event").GetProperty("actor").GetString()!.StartsWith("user:", StringComparison.Ordinal));
        var previous = Convert.FromHexString(links[from - 1].GetProperty("chainHash").GetString()!);
        var sql = new List<string>();
        for (var seq = from + 1; seq <= last; seq++)
        {
            var text = links[seq - 1].GetProperty("event").GetRawText();
            if (seq == from + 1) text = text.Replace("\"actor\":\"user:", "\"actor\":\"user:x", StringComparison.Ordinal);
            var hash = AuditChain.EventHash(JsonDocument.Parse(text).RootElement);
            previous = AuditChain.ChainHash(previous, hash);
            sql.Add(string.Create(CultureInfo.InvariantCulture, $"""
                UPDATE licensing.audit_events SET event = '{text}', event_hash = '\x{Convert.ToHexString(hash)}', chain_hash = '\x{Convert.ToHexString(previous)}' WHERE seq = {seq}
                """));
        }

        sql.Add($"UPDATE licensing.audit_heads SET chain_hash = '\\x{Convert.ToHexString(previous)}'");
        await world.TamperAsync(string.Join(";\n", sql));
    }
}
