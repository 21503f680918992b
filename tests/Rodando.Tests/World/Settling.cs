using Npgsql;
using Rodando.Host;

namespace Rodando.Tests.World;

internal static class Settling
{
    private static readonly string Unsettled = string.Join(
        " UNION ALL ", Modules.All.Select(module => $"SELECT '{module.Name}', type FROM {module.Name}.outbox WHERE collective_id = $1 AND dead_at IS NULL"));

    /// <summary>Waits until every fact of a collective has been handled by every consumer: on the embedded bus a row leaves the
    /// outbox only then.</summary>
    internal static async Task SettleAsync(this RodandoServer server, Guid collectiveId)
    {
        await using var connection = new NpgsqlConnection(server.Database.Owner);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await Eventually.ShouldAsync(async () =>
        {
            await using var command = new NpgsqlCommand(Unsettled, connection) { Parameters = { new() { Value = collectiveId } } };
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            var waiting = new List<string>();
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
                waiting.Add($"{reader.GetString(0)}: {reader.GetString(1)}");
            waiting.ShouldBeEmpty();
        });
    }
}
