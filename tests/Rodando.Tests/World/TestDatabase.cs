using Npgsql;
using Rodando.Host;
using Rodando.Platform.Persistence;

namespace Rodando.Tests.World;

/// <summary>A migrated database of its own, dropped at the end. The first is migrated, the others are copies of it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);

    private TestDatabase(string name) => Name = name;

    internal string Name { get; }

    internal string Owner => TestServers.OwnerOf(Name);

    internal string App => TestServers.AppOf(Name);

    internal static async Task<TestDatabase> CreateAsync()
    {
        var template = await Template.Value;
        var name = $"t_{Guid.NewGuid():n}";
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        return new TestDatabase(name);
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");

    private static async Task<string> MakeTemplateAsync()
    {
        var name = $"template_{Guid.NewGuid():n}";
        await DatabaseMigrator.MigrateAsync(TestServers.OwnerOf(name), TestServers.AppOf(name), Modules.All, CancellationToken.None);
        // Idle connections to a template would forbid copying it.
        NpgsqlConnection.ClearAllPools();
        return name;
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestServers.Database) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
