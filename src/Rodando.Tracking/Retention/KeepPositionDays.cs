using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.Jobs;
using Rodando.Platform.Tenancy;
using Rodando.Tracking.Positions;

namespace Rodando.Tracking.Retention;

/// <summary>Makes tomorrow's partition before anybody waits for it, and drops the days past their retention.</summary>
internal sealed partial class KeepPositionDays(
    NpgsqlDataSource source, PositionPartitions partitions, TimeProvider clock, IOptions<TrackingOptions> options, ILogger<KeepPositionDays> logger)
    : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await partitions.EnsureAsync(now, now.AddDays(1), cancellationToken);

        var firstKept = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-options.Value.RetentionDays);
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancellationToken);
        await using var command = new NpgsqlCommand("SELECT tracking.drop_position_days($1)", connection) { Parameters = { new() { Value = firstKept } } };
        var dropped = (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        if (dropped == 0)
            return;
        partitions.Forget();
        LogDropped(logger, dropped, firstKept);
    }

    [LoggerMessage(EventId = 3010, Level = LogLevel.Information, Message = "Dropped {Days} days of positions; kept from {FirstKept} on.")]
    private static partial void LogDropped(ILogger logger, int days, DateOnly firstKept);
}
