using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.Messaging;

namespace Rodando.Intake.Webhooks;

/// <summary>Sends what waits, at least once. Several processes share the work.</summary>
internal sealed partial class WebhookWorker(
    WebhookQueue queue, WebhookSender sender, DatabaseSignals signals, IOptions<IntakeOptions> options, ILogger<WebhookWorker> logger)
    : BackgroundService
{
    private readonly WebhookOptions settings = options.Value.Webhooks;
    private readonly SemaphoreSlim woken = new(0, 1);
    private readonly ConcurrentDictionary<Guid, int> busy = [];
    private int underWay;

    private TimeSpan Lease => settings.Timeout + TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var subscription = signals.Subscribe("rodando_webhooks", _ => Wake());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await StartDueAsync(stoppingToken) > 0)
                    stoppingToken.ThrowIfCancellationRequested();
                await woken.WaitAsync(settings.IdlePoll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                LogStopped(logger, e.Message);
                await Task.Delay(settings.IdlePoll, stoppingToken);
            }
        }
    }

    /// <returns>How many sendings were begun.</returns>
    private async Task<int> StartDueAsync(CancellationToken stopping)
    {
        var free = settings.Parallel - Volatile.Read(ref underWay);
        if (free <= 0)
            return 0;
        var claimed = await queue.ClaimAsync(new Dictionary<Guid, int>(busy), settings.ParallelPerEndpoint, free, Lease, stopping);
        foreach (var send in claimed)
        {
            Interlocked.Increment(ref underWay);
            busy.AddOrUpdate(send.EndpointId, 1, (_, count) => count + 1);
            _ = Task.Run(() => SendAsync(send, stopping), CancellationToken.None);
        }
        return claimed.Count;
    }

    private async Task SendAsync(ClaimedSend send, CancellationToken stopping)
    {
        try
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"msg_{send.MessageId:n}");
            var outcome = await sender.SendAsync(send.Url, send.Secret, id, send.Body, stopping);
            await queue.SettleAsync(send, outcome, CancellationToken.None);
            if (!outcome.Delivered)
                LogNotTaken(logger, send.MessageId, send.EndpointId, send.Number, outcome.StatusCode, outcome.Error);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Not an attempt: the claim runs out and another process takes it.
        }
#pragma warning disable CA1031 // Whatever it was, the claim runs out and the message is sent again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogBroken(logger, e, send.MessageId);
        }
        finally
        {
            if (busy.AddOrUpdate(send.EndpointId, 0, (_, count) => count - 1) <= 0)
                busy.TryRemove(new KeyValuePair<Guid, int>(send.EndpointId, 0));
            Interlocked.Decrement(ref underWay);
            Wake();
        }
    }

    private void Wake()
    {
        try
        {
            woken.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Already woken, or stopped.
        }
    }

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    [LoggerMessage(EventId = 1020, Level = LogLevel.Information,
        Message = "Webhook message {MessageId} was not taken by endpoint {EndpointId} on attempt {Number}: {StatusCode} {Reason}.")]
    private static partial void LogNotTaken(ILogger logger, Guid messageId, Guid endpointId, int number, int? statusCode, string? reason);

    [LoggerMessage(EventId = 1021, Level = LogLevel.Error, Message = "Webhook message {MessageId} could not be sent or settled.")]
    private static partial void LogBroken(ILogger logger, Exception exception, Guid messageId);

    [LoggerMessage(EventId = 1022, Level = LogLevel.Warning, Message = "The webhooks' queue cannot be read at the moment: {Reason}")]
    private static partial void LogStopped(ILogger logger, string reason);
}
