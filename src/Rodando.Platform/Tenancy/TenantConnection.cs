using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Rodando.Platform.Tenancy;

/// <summary>Tells each opened connection on whose behalf it works. One round trip; the pool's reset undoes it.</summary>
internal sealed class TenantInterceptor(Tenant tenant) : DbConnectionInterceptor
{
    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        => TenantConnection.ConfineAsync((NpgsqlConnection)connection, tenant, cancellationToken);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = TenantConnection.Confinement((NpgsqlConnection)connection, tenant);
        command.ExecuteNonQuery();
    }
}

/// <summary>Connections outside EF (bulk writes, pumps) are confined in the same way.</summary>
public static class TenantConnection
{
    /// <summary>Opens a connection that sees what <paramref name="tenant"/> may see.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, Tenant tenant, CancellationToken cancel)
    {
        var connection = await source.OpenConnectionAsync(cancel);
        try
        {
            await ConfineAsync(connection, tenant, cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection for background work that crosses collectives.</summary>
    public static Task<NpgsqlConnection> OpenSystemAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        var tenant = new Tenant();
        tenant.EnterSystem();
        return OpenAsync(source, tenant, cancel);
    }

    internal static async Task ConfineAsync(NpgsqlConnection connection, Tenant tenant, CancellationToken cancel)
    {
        await using var command = Confinement(connection, tenant);
        await command.ExecuteNonQueryAsync(cancel);
    }

    internal static NpgsqlCommand Confinement(NpgsqlConnection connection, Tenant tenant)
    {
        var command = new NpgsqlCommand(
            "SELECT set_config('rodando.collective', $1, false), set_config('rodando.federation', $2, false), set_config('role', $3, false)",
            connection);
        command.Parameters.Add(new() { Value = tenant.CollectiveId == Guid.Empty ? "" : tenant.CollectiveId.ToString() });
        command.Parameters.Add(new() { Value = tenant.FederationId == Guid.Empty ? "" : tenant.FederationId.ToString() });
        command.Parameters.Add(new()
        {
            Value = tenant.Scope switch
            {
                TenantScope.System => DatabaseRoles.System,
                TenantScope.Federation => DatabaseRoles.Federation,
                _ => "none",
            },
        });
        return command;
    }
}

/// <summary>The roles that row-level security policies are written for.</summary>
public static class DatabaseRoles
{
    /// <summary>The application's login role: owns nothing, inherits nothing, confined to one collective.</summary>
    public const string App = "rodando_app";

    /// <summary>Background work that crosses collectives.</summary>
    public const string System = "rodando_system";

    /// <summary>The federation's reads and writes, by its own named policies.</summary>
    public const string Federation = "rodando_federation";
}
