using Npgsql;
using Rodando.Platform.Tenancy;
using static Rodando.Tests.Tracking.TrackedCollective;

namespace Rodando.Tests.Tracking;

[Collection(TrackingTests.Name)]
public sealed class PartitionTests(TrackingHost host)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_day_has_its_partition_and_none_is_open_to_the_application_directly()
    {
        var collective = await LicensedAsync(host.Server);
        var courier = Guid.NewGuid();
        await collective.TellAsync(collective.ShiftStarted(courier, collective.Now.AddDays(-3), collective.Now));
        await collective.SendWellAsync(courier, Fix(collective.Now), Fix(collective.Now.AddDays(-1)), Fix(collective.Now.AddDays(-2)));

        foreach (var age in new[] { 0, 1, 2 })
        {
            var partition = $"tracking.positions_{collective.Now.AddDays(-age):yyyyMMdd}";
            (await collective.CountAsync($"SELECT count(*) FROM {partition} WHERE collective_id = $1")).ShouldBe(1);
            foreach (var role in new[] { DatabaseRoles.App, DatabaseRoles.System, DatabaseRoles.Federation })
                (await collective.CountAsync($"SELECT count(*) FROM (SELECT $1) x WHERE has_table_privilege('{role}', '{partition}', 'SELECT, INSERT, UPDATE, DELETE')")).ShouldBe(0, role);
        }
    }

    [Fact]
    public async Task A_dropped_day_is_made_again_when_a_position_needs_it()
    {
        await using var own = new TrackingHost();
        await own.InitializeAsync();
        var collective = await LicensedAsync(own.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        await collective.SendWellAsync(courier, Fix(collective.Now));
        await DropAsync(own, DateOnly.FromDateTime(collective.Now.UtcDateTime).AddDays(2));
        (await collective.CountAsync("SELECT count(*) FROM tracking.positions WHERE collective_id = $1")).ShouldBe(0);

        var answer = await collective.SendWellAsync(courier, Fix(collective.Now));

        answer.GetProperty("accepted").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Many_processes_may_make_the_same_days_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var source = NpgsqlDataSource.Create(host.Server.Database.App);
            await using var connection = await TenantConnection.OpenSystemAsync(source, Cancel);
            await using var command = new NpgsqlCommand("SELECT tracking.ensure_position_days('2031-01-01', '2031-01-20')", connection);
            await command.ExecuteNonQueryAsync(Cancel);
        }));

        var collective = new TrackedCollective(host.Server);
        (await collective.CountAsync("SELECT count(*) FROM pg_class c, (SELECT $1) x WHERE relname LIKE 'positions_203101%' AND relkind = 'r'")).ShouldBe(20);
    }

    [Fact]
    public async Task Only_background_work_may_make_or_drop_days()
    {
        await using var source = NpgsqlDataSource.Create(host.Server.Database.App);
        foreach (var sql in new[] { "SELECT tracking.ensure_position_days('2031-01-01', '2031-01-02')", "SELECT tracking.drop_position_days('2031-01-01')" })
        {
            await using var command = source.CreateCommand(sql);
            (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Cancel))).SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        }
    }

    private static async Task DropAsync(TrackingHost dropped, DateOnly firstKept)
    {
        await using var source = NpgsqlDataSource.Create(dropped.Server.Database.App);
        await using var connection = await TenantConnection.OpenSystemAsync(source, Cancel);
        await using var command = new NpgsqlCommand("SELECT tracking.drop_position_days($1)", connection) { Parameters = { new() { Value = firstKept } } };
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
