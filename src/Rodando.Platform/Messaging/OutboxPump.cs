using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Contracts;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.Messaging;

/// <summary>Sends the facts of one module's outbox, in order per aggregate, at least once.</summary>
/// <remarks>The rows taken stay locked (<c>FOR UPDATE SKIP LOCKED</c>) until their outcome is written, so pumps of several
/// processes share the work and a killed one gives its rows back at once. Only the oldest unsent fact of an aggregate is ever
/// taken; a younger one becomes eligible when that row is gone.</remarks>
internal sealed partial class OutboxPump(
    ModuleSchema schema, NpgsqlDataSource source, IFactBus bus, DatabaseSignals signals,
    IOptions<MessagingOptions> options, ILogger<OutboxPump> logger) : BackgroundService
{
    private readonly SemaphoreSlim woken = new(0, 1);

    private readonly string take = $"""
        SELECT o.id, o.type, o.payload, o.attempts FROM {schema.Name}.outbox o
        WHERE o.dead_at IS NULL AND o.next_attempt_at <= clock_timestamp()
          AND NOT EXISTS (SELECT 1 FROM {schema.Name}.outbox e
                          WHERE e.aggregate = o.aggregate AND e.id < o.id AND e.dead_at IS NULL)
        ORDER BY o.id LIMIT $1 FOR UPDATE OF o SKIP LOCKED
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = signals.Subscribe("rodando_outbox", payload =>
        {
            if (payload.Length == 0 || payload == schema.Name)
                Wake();
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await PumpOnceAsync(stoppingToken) > 0)
                    stoppingToken.ThrowIfCancellationRequested();
                await woken.WaitAsync(options.Value.IdlePoll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                LogStopped(logger, schema.Name, e.Message);
                await Task.Delay(options.Value.IdlePoll, stoppingToken);
            }
        }
    }

    /// <returns>How many facts were settled.</returns>
    private async Task<int> PumpOnceAsync(CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var taken = await TakeAsync(connection, cancel);
        if (taken.Count == 0)
            return 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallelism, CancellationToken = cancel };
        await Parallel.ForEachAsync(taken, parallel, async (row, token) => await SendAsync(row, token));
        await SettleAsync(connection, taken, cancel);
        await transaction.CommitAsync(cancel);
        return taken.Count(row => row.Error is null);
    }

    private async Task<List<Taken>> TakeAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(take, connection) { Parameters = { new() { Value = options.Value.BatchSize } } };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<Taken>();
        while (await reader.ReadAsync(cancel))
            rows.Add(new Taken(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3)));
        return rows;
    }

    private async Task SendAsync(Taken row, CancellationToken cancel)
    {
        try
        {
            var type = schema.TypeOf(row.Type) ?? throw new InvalidOperationException($"The fact {row.Type} is not declared by this build.");
            var fact = (IFact)JsonSerializer.Deserialize(row.Payload, type, PlatformJson.Facts)!;
            await bus.PublishAsync(fact, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a consumer throws, the fact stays in the outbox with the reason.
        catch (Exception e)
#pragma warning restore CA1031
        {
            row.Error = e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message;
            LogFailed(logger, schema.Name, row.Type, row.Id, row.Attempts + 1, row.Error);
        }
    }

    private async Task SettleAsync(NpgsqlConnection connection, List<Taken> taken, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (taken.Where(row => row.Error is null).Select(row => row.Id).ToArray() is { Length: > 0 } sent)
            batch.BatchCommands.Add(new($"DELETE FROM {schema.Name}.outbox WHERE id = ANY($1)") { Parameters = { new() { Value = sent } } });
        foreach (var row in taken.Where(row => row.Error is not null))
        {
            var dead = row.Attempts + 1 >= options.Value.MaxAttempts;
            var wait = TimeSpan.FromMilliseconds(Math.Min(options.Value.MaxBackoff.TotalMilliseconds, 100 * Math.Pow(2, row.Attempts)));
            batch.BatchCommands.Add(new($"""
                UPDATE {schema.Name}.outbox SET attempts = attempts + 1, last_error = left($2, 2000),
                    next_attempt_at = clock_timestamp() + $3, dead_at = CASE WHEN $4 THEN clock_timestamp() END
                WHERE id = $1
                """)
            { Parameters = { new() { Value = row.Id }, new() { Value = row.Error! }, new() { Value = wait }, new() { Value = dead } } });
            if (dead)
                LogDead(logger, schema.Name, row.Type, row.Id);
        }
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already woken.
        }
    }

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    private sealed record Taken(long Id, string Type, string Payload, int Attempts)
    {
        internal string? Error { get; set; }
    }

    [LoggerMessage(EventId = 9001, Level = LogLevel.Warning, Message = "Fact {Type} ({Id}) of {Module} failed on attempt {Attempt}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string module, string type, long id, int attempt, string reason);

    [LoggerMessage(EventId = 9002, Level = LogLevel.Error, Message = "Fact {Type} ({Id}) of {Module} was put aside after too many attempts.")]
    private static partial void LogDead(ILogger logger, string module, string type, long id);

    [LoggerMessage(EventId = 9003, Level = LogLevel.Warning, Message = "The outbox of {Module} cannot be read at the moment: {Reason}")]
    private static partial void LogStopped(ILogger logger, string module, string reason);
}
