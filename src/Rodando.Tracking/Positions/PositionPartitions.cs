using System.Collections.Concurrent;
using Npgsql;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking.Positions;

/// <summary>Makes the days that positions need before they are written. A job makes tomorrow's in advance; this covers the rest:
/// the first position after a migration, an old batch, a clock that was set.</summary>
internal sealed class PositionPartitions(NpgsqlDataSource source)
{
    private readonly ConcurrentDictionary<DateOnly, bool> known = new();

    /// <summary>After it every fix between the two instants has a partition; the database is asked once a day and process.</summary>
    public async Task EnsureAsync(DateTimeOffset oldest, DateTimeOffset newest, CancellationToken cancel)
    {
        var (first, last) = (Day(oldest), Day(newest));
        var missing = false;
        for (var day = first; day <= last; day = day.AddDays(1))
            missing |= !known.ContainsKey(day);
        if (!missing)
            return;

        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("SELECT tracking.ensure_position_days($1, $2)", connection)
        { Parameters = { new() { Value = first }, new() { Value = last } } };
        await command.ExecuteNonQueryAsync(cancel);
        for (var day = first; day <= last; day = day.AddDays(1))
            known[day] = true;
    }

    /// <summary>What was known is no longer believed: a day turned out to be missing, or days were dropped.</summary>
    public void Forget() => known.Clear();

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
