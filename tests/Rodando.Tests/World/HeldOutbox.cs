using Npgsql;

namespace Rodando.Tests.World;

/// <summary>Facts can be written to an outbox but not taken from it: the pump's role may not lock its rows.</summary>
internal sealed class HeldOutbox : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string schema;

    private HeldOutbox(TestDatabase database, string schema) => (this.database, this.schema) = (database, schema);

    /// <summary>Held until disposed.</summary>
    internal static async Task<HeldOutbox> BeginAsync(TestDatabase database, string schema)
    {
        var held = new HeldOutbox(database, schema);
        await held.ExecuteAsync($"REVOKE UPDATE ON {schema}.outbox FROM rodando_system");
        return held;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"GRANT UPDATE ON {schema}.outbox TO rodando_system");

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.Owner) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
