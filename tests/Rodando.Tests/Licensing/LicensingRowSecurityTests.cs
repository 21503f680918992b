using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Platform.Tenancy;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Whoever asks the database by SQL as the application's role sees and changes no more than over HTTP.</summary>
public sealed class LicensingRowSecurityTests(RodandoServer server)
{
    private static readonly string[] Tables = ["collectives", "founders", "proposals", "audit_events", "federations", "audit_heads"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collective_sees_its_own_rows_and_its_federations_name_only()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (own, _) = (await world.ProvisionalAsync(), await world.ProvisionalAsync());

        var counts = await CountsAsync(tenant => tenant.EnterCollective(own));

        counts.ShouldBe(new() { ["collectives"] = 1, ["founders"] = 2, ["proposals"] = 1, ["audit_events"] = 3, ["federations"] = 1, ["audit_heads"] = 1 });
    }

    [Fact]
    public async Task A_federation_sees_its_own_collectives_only()
    {
        var (world, other) = (await FederationWorld.FoundAsync(server), await FederationWorld.FoundAsync(server));
        await world.ProvisionalAsync();
        await other.ProvisionalAsync();

        var counts = await CountsAsync(tenant => tenant.EnterFederation(world.Id));

        counts.ShouldBe(new() { ["collectives"] = 1, ["founders"] = 2, ["proposals"] = 1, ["audit_events"] = (await world.ChainAsync()).Count, ["federations"] = 1, ["audit_heads"] = 1 });
    }

    [Fact]
    public async Task Nobody_sees_everything_by_naming_nobody()
    {
        var world = await FederationWorld.FoundAsync(server);
        await world.ProvisionalAsync();

        (await CountsAsync(_ => { })).Values.ShouldAllBe(count => count == 0);
        (await CountsAsync(tenant => tenant.EnterFederation(Guid.Empty))).Values.ShouldAllBe(count => count == 0);
    }

    [Theory]
    [InlineData("UPDATE licensing.collectives SET state = 'constituted', reverify_due = '2099-01-01'")]
    [InlineData("UPDATE licensing.audit_heads SET seq = seq + 1")]
    [InlineData("DELETE FROM licensing.audit_events")]
    [InlineData("UPDATE licensing.proposals SET state = 'carried', decided_at = proposed_at")]
    [InlineData("INSERT INTO licensing.federations SELECT gen_random_uuid(), 'mine', 'Mine', 'a@b', now()")]
    public async Task A_collective_licenses_nobody_by_SQL(string sql)
    {
        var world = await FederationWorld.FoundAsync(server);
        var own = await world.RegisterAsync();

        var refused = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(sql, tenant => tenant.EnterCollective(own)));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Theory]
    [InlineData("DELETE FROM licensing.audit_events")]
    [InlineData("UPDATE licensing.audit_events SET chain_hash = event_hash")]
    [InlineData("TRUNCATE licensing.audit_events")]
    [InlineData("UPDATE licensing.audit_heads SET seq = 0")]
    [InlineData("UPDATE licensing.policies SET version = version + 1")]
    [InlineData("DELETE FROM licensing.collectives")]
    public async Task A_federation_rewrites_no_history_by_SQL(string sql)
    {
        var world = await FederationWorld.FoundAsync(server);
        await world.RegisterAsync();

        var refused = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(sql, tenant => tenant.EnterFederation(world.Id)));

        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private async Task<Dictionary<string, long>> CountsAsync(Action<Tenant> enter)
    {
        var tenant = new Tenant();
        enter(tenant);
        await using var connection = await TenantConnection.OpenAsync(server.Services.GetRequiredService<NpgsqlDataSource>(), tenant, Cancel);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in Tables)
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM licensing.{table}", connection);
            counts[table] = (long)(await command.ExecuteScalarAsync(Cancel))!;
        }

        return counts;
    }

    private async Task ExecuteAsync(string sql, Action<Tenant> enter)
    {
        var tenant = new Tenant();
        enter(tenant);
        await using var connection = await TenantConnection.OpenAsync(server.Services.GetRequiredService<NpgsqlDataSource>(), tenant, Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
