using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.Messaging;
using Rodando.Platform.Tenancy;

namespace Rodando.Dispatch.Board;

/// <summary>Looks for boards with due jobs, whenever it is woken and now and then by itself, in every process that runs Dispatch.</summary>
/// <remarks>It remembers nothing: what is to do stands in the rows of open jobs, and two processes meet at the board's lock.</remarks>
internal sealed partial class Assigner(
    NpgsqlDataSource source, IServiceScopeFactory scopes, DatabaseSignals signals, TimeProvider clock,
    IOptions<DispatchOptions> options, ILogger<Assigner> logger) : BackgroundService
{
    private readonly SemaphoreSlim woken = new(0);

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = signals.Subscribe(BoardLock.Channel, _ => woken.Release());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Real time, not the clock's: this is a safety net of the machinery, not an appointment.
                await woken.WaitAsync(options.Value.LookEvery, stoppingToken);
                // Many wake-ups are one reason to look.
                while (woken.CurrentCount > 0) await woken.WaitAsync(stoppingToken);
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                LogNoLook(logger, e);
                await Task.Delay(options.Value.LookEvery, stoppingToken);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancel)
    {
        var boards = await DueBoardsAsync(cancel);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = options.Value.BoardsAtOnce, CancellationToken = cancel };
        await Parallel.ForEachAsync(boards, limits, async (collective, stop) => await WorkAsync(collective, stop));
    }

    private async Task<List<Guid>> DueBoardsAsync(CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand(
            "SELECT DISTINCT collective_id FROM dispatch.jobs WHERE state = 'open' AND next_try_at <= $1", connection);
        command.Parameters.Add(new() { Value = clock.GetUtcNow() });
        var found = new List<Guid>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel)) found.Add(reader.GetGuid(0));
        return found;
    }

    private async Task WorkAsync(Guid collective, CancellationToken cancel)
    {
        try
        {
            bool more;
            do
            {
                await using var scope = scopes.CreateAsyncScope();
                scope.ServiceProvider.GetRequiredService<Tenant>().EnterCollective(collective);
                more = await scope.ServiceProvider.GetRequiredService<JobAssignment>().RunAsync(cancel);
            }
            while (more);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // One board's trouble is not the others'; its jobs are still due and will be looked at again.
            LogBoardFailed(logger, e, collective);
        }
    }

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Could not look for open jobs; looking again.")]
    private static partial void LogNoLook(ILogger logger, Exception e);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Error, Message = "Could not assign the open jobs of {CollectiveId}; trying again.")]
    private static partial void LogBoardFailed(ILogger logger, Exception e, Guid collectiveId);
}
