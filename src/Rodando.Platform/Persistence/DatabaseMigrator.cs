using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rodando.Platform.Modules;
using Rodando.Platform.PostGis;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Persistence;

/// <summary>Brings a database to the state this build needs: database, extensions, roles, schemas. A deploy step, not a start-up effect.</summary>
public static class DatabaseMigrator
{
    /// <summary>Applies what is missing; repeating it changes nothing.</summary>
    /// <param name="ownerConnection">Npgsql connection string of a role that may create roles and extensions and owns the tables.</param>
    /// <param name="appConnection">The application's connection string; its login role is made when missing, with this password.</param>
    /// <exception cref="DatabaseSetupException">One sentence for a person: what cannot be done and what would help.</exception>
    public static async Task MigrateAsync(
        string ownerConnection, string appConnection, IReadOnlyList<Module> modules, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(modules);
        var app = new NpgsqlConnectionStringBuilder(appConnection);
        if (app.Username != DatabaseRoles.App)
            throw new DatabaseSetupException($"The application's role must be {DatabaseRoles.App}, not '{app.Username}' (Rodando:Database).");
        try
        {
            await EnsureDatabaseAsync(ownerConnection, cancel);
            await using var source = new NpgsqlDataSourceBuilder(ownerConnection).UseNetTopologySuite().Build();
            await using (var connection = await source.OpenConnectionAsync(cancel))
            {
                await EnsureRolesAsync(connection, app.Password ?? "", cancel);
                await ExecuteAsync(connection, "CREATE EXTENSION IF NOT EXISTS postgis; CREATE EXTENSION IF NOT EXISTS btree_gist;", cancel);
                await ExecuteAsync(connection, PlatformSchema.Sql, cancel);
                foreach (var sql in PlatformMigrations.All)
                    await ExecuteAsync(connection, sql, cancel);
                await connection.ReloadTypesAsync(cancel);
            }
            await CheckAppSignInAsync(appConnection, cancel);
            foreach (var module in modules)
            {
                await using var db = module.CreateDb(source);
                await db.Database.MigrateAsync(cancel);
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new DatabaseSetupException($"The database role lacks a right: {e.MessageText}. Give an owner role that may create roles and extensions.", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new DatabaseSetupException($"The database refused the sign-in: {e.MessageText}.", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DiskFull)
        {
            throw new DatabaseSetupException($"The database's disk is full: {e.MessageText}.", e);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedFile or PostgresErrorCodes.FeatureNotSupported)
        {
            throw new DatabaseSetupException($"An extension is missing on the database server: {e.MessageText}. Install postgresql-15-postgis-3.", e);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            throw new DatabaseSetupException($"The database cannot be reached: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static async Task EnsureDatabaseAsync(string ownerConnection, CancellationToken cancel)
    {
        var wanted = new NpgsqlConnectionStringBuilder(ownerConnection);
        var name = string.IsNullOrEmpty(wanted.Database) ? "rodando" : wanted.Database;
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ownerConnection) { Database = "postgres", Pooling = false }.ToString());
        await server.OpenAsync(cancel);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", server) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync(cancel) is not null)
            return;
        try
        {
            await ExecuteAsync(server, $"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Two migrations racing on an empty server: the other one made it.
        }
    }

    private static async Task EnsureRolesAsync(NpgsqlConnection connection, string appPassword, CancellationToken cancel)
    {
        // Roles belong to the whole server: two databases migrating at once meet here.
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(7265617064)", cancel);
        try
        {
            await EnsureRoleAsync(connection, DatabaseRoles.System, "NOLOGIN", cancel);
            await EnsureRoleAsync(connection, DatabaseRoles.Federation, "NOLOGIN", cancel);
            var quoted = appPassword.Replace("'", "''", StringComparison.Ordinal);
            await EnsureRoleAsync(connection, DatabaseRoles.App, $"LOGIN NOINHERIT PASSWORD '{quoted}'", cancel);
            await ExecuteAsync(connection, $"GRANT {DatabaseRoles.System}, {DatabaseRoles.Federation} TO {DatabaseRoles.App}", cancel);
        }
        finally
        {
            await ExecuteAsync(connection, "SELECT pg_advisory_unlock(7265617064)", CancellationToken.None);
        }
    }

    private static async Task EnsureRoleAsync(NpgsqlConnection connection, string role, string attributes, CancellationToken cancel)
    {
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = $1", connection) { Parameters = { new() { Value = role } } };
        if (await exists.ExecuteScalarAsync(cancel) is not null)
            return;
        try
        {
            await ExecuteAsync(connection, $"CREATE ROLE {role} {attributes}", cancel);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // The advisory lock is per database, roles are per server: another database's migration made it.
        }
    }

    // A role that another installation made on the same server has another password, which every process would stumble over later.
    private static async Task CheckAppSignInAsync(string appConnection, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(appConnection) { Pooling = false }.ToString());
        try
        {
            await connection.OpenAsync(cancel);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new DatabaseSetupException(
                $"The role {DatabaseRoles.App} exists with another password. Give that one, or set it anew: ALTER ROLE {DatabaseRoles.App} PASSWORD '...'", e);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }
}

/// <summary>A database cannot be set up; the message is one sentence for the person at the shell.</summary>
public sealed class DatabaseSetupException(string message, Exception? inner = null) : Exception(message, inner);
