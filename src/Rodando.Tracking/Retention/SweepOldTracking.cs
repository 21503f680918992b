using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.Jobs;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking.Retention;

/// <summary>Deletes what nobody may or needs to read any more, a bounded number of rows at a time.</summary>
/// <remarks>Feed: a day. Deliveries: a day beyond the life of their links. Windows: a day beyond the age at which a position is
/// too old to be taken. Last positions: as long as the positions themselves.</remarks>
internal sealed class SweepOldTracking(NpgsqlDataSource source, TimeProvider clock, IOptions<TrackingOptions> options) : IScheduledJob
{
    private const int Portion = 5000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await SweepAsync("feed", "at < $1", now.AddDays(-1), cancellationToken);
        await SweepAsync("deliveries", "ended_at < $1", now.AddDays(-8), cancellationToken);
        await SweepAsync("location_windows", "until_at < $1", now.AddDays(-8), cancellationToken);
        await SweepAsync("last_positions", "fix_at < $1", now.AddDays(-options.Value.RetentionDays), cancellationToken);
    }

    private async Task SweepAsync(string table, string old, DateTimeOffset before, CancellationToken cancel)
    {
        // Names and conditions are ours, never input.
        var sql = $"DELETE FROM tracking.{table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM tracking.{table} WHERE {old} LIMIT {Portion}))";
        int deleted;
        do
        {
            await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = before } } };
            deleted = await command.ExecuteNonQueryAsync(cancel);
        }
        while (deleted == Portion);
    }
}
