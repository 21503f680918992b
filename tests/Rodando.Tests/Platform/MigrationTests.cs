using Npgsql;
using Rodando.Host;
using Rodando.Platform.Persistence;
using Rodando.Tests.World;

namespace Rodando.Tests.Platform;

/// <summary>What `migrate` says to a person when the server is not as it should be.</summary>
public sealed class MigrationTests
{
    [Fact]
    public async Task Another_password_of_the_applications_role_is_named()
    {
        await using var database = await TestDatabase.CreateAsync();
        var app = new NpgsqlConnectionStringBuilder(database.App) { Password = "another" }.ToString();

        var refused = await Should.ThrowAsync<DatabaseSetupException>(
            () => DatabaseMigrator.MigrateAsync(database.Owner, app, Modules.All, TestContext.Current.CancellationToken));

        refused.Message.ShouldStartWith("The role rodando_app exists with another password.");
    }

    [Fact]
    public async Task A_role_without_rights_is_told_what_it_lacks()
    {
        await using var database = await TestDatabase.CreateAsync();

        var refused = await Should.ThrowAsync<DatabaseSetupException>(
            () => DatabaseMigrator.MigrateAsync(database.App, database.App, Modules.All, TestContext.Current.CancellationToken));

        refused.Message.ShouldStartWith("The database role lacks a right:");
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        var before = await RelationsOfAsync(database);

        await DatabaseMigrator.MigrateAsync(database.Owner, database.App, Modules.All, TestContext.Current.CancellationToken);

        (await RelationsOfAsync(database)).ShouldBe(before);
    }

    /// <summary>Every relation by its identity: one that was dropped and made again has another.</summary>
    private static async Task<string> RelationsOfAsync(TestDatabase database)
    {
        await using var source = NpgsqlDataSource.Create(database.Owner);
        await using var command = source.CreateCommand("SELECT string_agg(oid || ' ' || relname, ', ' ORDER BY oid) FROM pg_class WHERE oid > 16384");
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
