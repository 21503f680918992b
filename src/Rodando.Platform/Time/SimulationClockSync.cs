using Microsoft.Extensions.Hosting;
using Npgsql;
using Rodando.Platform.Messaging;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Time;

/// <summary>Keeps the clock equal to the one row in the database that all processes of a simulation share.</summary>
internal sealed class SimulationClockSync(SimulationClock clock, NpgsqlDataSource source, DatabaseSignals signals) : IHostedService, IDisposable
{
    private IDisposable? subscription;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAsync(cancellationToken);
        subscription = signals.Subscribe("rodando_clock", _ => ReadSoon());
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sets the clock for all processes.</summary>
    internal async Task SetAsync(DateTimeOffset simulated, double speed, CancellationToken cancel)
    {
        var real = TimeProvider.System.GetUtcNow();
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("""
            INSERT INTO platform.simulation_clock (real_epoch, simulated_epoch, speed) VALUES ($1, $2, $3)
            ON CONFLICT (singleton) DO UPDATE SET real_epoch = $1, simulated_epoch = $2, speed = $3
            """, connection)
        { Parameters = { new() { Value = real }, new() { Value = simulated.ToUniversalTime() }, new() { Value = speed } } };
        await command.ExecuteNonQueryAsync(cancel);
        await using var notify = new NpgsqlCommand("SELECT pg_notify('rodando_clock', '')", connection);
        await notify.ExecuteNonQueryAsync(cancel);
        clock.Set(real, simulated, speed);
    }

    private async Task ReadAsync(CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand("SELECT real_epoch, simulated_epoch, speed FROM platform.simulation_clock", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (await reader.ReadAsync(cancel))
            clock.Set(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetDouble(2));
        else
            clock.Set(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow(), 1);
    }

    private void ReadSoon() => _ = Task.Run(async () =>
    {
        try
        {
            await ReadAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            // The signals' next reconnection wakes us again.
        }
    });

    public void Dispose() => subscription?.Dispose();
}
