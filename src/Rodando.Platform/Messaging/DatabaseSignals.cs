using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rodando.Platform.Messaging;

/// <summary>One listening connection a process: hands PostgreSQL's notifications to whoever subscribed to the channel.</summary>
/// <remarks>A notification is a hint to look, never the only way to learn something: subscribers also look by themselves
/// now and then, and <see cref="Connected"/> says whether hints can be relied on at the moment.</remarks>
public sealed partial class DatabaseSignals(NpgsqlDataSource source, ILogger<DatabaseSignals> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<string, Action<string>[]> subscribers = new(StringComparer.Ordinal);
    private CancellationTokenSource rewire = new();
    private long generation;

    /// <summary>True while notifications arrive.</summary>
    public bool Connected { get; private set; }

    /// <summary>Grows with every (re)connection: what was remembered from before may be stale.</summary>
    public long Generation => Interlocked.Read(ref generation);

    /// <summary>Calls <paramref name="wake"/> with the payload of each notification, and with an empty text after a reconnection.</summary>
    /// <param name="channel">Lower-case name of letters and underscores.</param>
    public IDisposable Subscribe(string channel, Action<string> wake)
    {
        var isNew = !subscribers.ContainsKey(channel);
        subscribers.AddOrUpdate(channel, [wake], (_, all) => [.. all, wake]);
        if (isNew)
            Interlocked.Exchange(ref rewire, new CancellationTokenSource()).Cancel();
        return new Subscription(() => subscribers.AddOrUpdate(channel, [], (_, all) => [.. all.Where(one => one != wake)]));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
            {
                LogLost(logger, e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
            finally
            {
                Connected = false;
            }
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        await using var connection = await source.OpenConnectionAsync(stopping);
        connection.Notification += (_, notification) => Wake(notification.Channel, notification.Payload);
        while (true)
        {
            var changed = rewire;
            foreach (var channel in subscribers.Keys)
            {
                await using var listen = new NpgsqlCommand($"LISTEN \"{channel}\"", connection);
                await listen.ExecuteNonQueryAsync(stopping);
            }
            Connected = true;
            Interlocked.Increment(ref generation);
            foreach (var channel in subscribers.Keys)
                Wake(channel, "");
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, changed.Token);
            try
            {
                while (true)
                    await connection.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
            {
                // A new channel was subscribed: listen to it as well.
            }
        }
    }

    private void Wake(string channel, string payload)
    {
        foreach (var wake in subscribers.GetValueOrDefault(channel, []))
            wake(payload);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    [LoggerMessage(EventId = 9010, Level = LogLevel.Warning, Message = "Lost the listening connection: {Reason} Listening again.")]
    private static partial void LogLost(ILogger logger, string reason);
}
