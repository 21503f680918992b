using Microsoft.Extensions.Logging;
using Npgsql;
using Rodando.Platform.Messaging;

namespace Rodando.Tracking.Streams;

/// <summary>One tail for each collective that somebody follows, and one listening connection for all of them.</summary>
internal sealed class FeedHub : IAsyncDisposable
{
    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;
    private readonly ILogger<FeedHub> logger;
    private readonly IDisposable subscription;
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, CollectiveTail> tails = [];

    public FeedHub(NpgsqlDataSource source, DatabaseSignals signals, TimeProvider clock, ILogger<FeedHub> logger)
    {
        (this.source, this.clock, this.logger) = (source, clock, logger);
        subscription = signals.Subscribe(Feed.Channel, Wake);
    }

    /// <summary>Follows the collective until the follower is disposed.</summary>
    public async Task<Follower> FollowAsync(Guid collectiveId, CancellationToken cancel)
    {
        CollectiveTail tail;
        lock (gate)
        {
            if (!tails.TryGetValue(collectiveId, out tail!))
                tails[collectiveId] = tail = new CollectiveTail(collectiveId, source, clock, logger);
            tail.Followers++;
        }
        var follower = new Follower(tail, () => LeaveAsync(collectiveId, tail));
        try
        {
            await tail.ReadyAsync(cancel);
            return follower;
        }
        catch
        {
            await follower.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        subscription.Dispose();
        CollectiveTail[] all;
        lock (gate)
        {
            all = [.. tails.Values];
            tails.Clear();
        }
        foreach (var tail in all)
            await tail.DisposeAsync();
    }

    private void Wake(string payload)
    {
        lock (gate)
        {
            if (Guid.TryParse(payload, out var collectiveId))
                tails.GetValueOrDefault(collectiveId)?.Wake();
            else
                foreach (var tail in tails.Values)
                    tail.Wake();
        }
    }

    private async ValueTask LeaveAsync(Guid collectiveId, CollectiveTail tail)
    {
        lock (gate)
        {
            if (--tail.Followers > 0 || !tails.TryGetValue(collectiveId, out var known) || known != tail)
                return;
            tails.Remove(collectiveId);
        }
        await tail.DisposeAsync();
    }
}

/// <summary>One stream's hold on a tail.</summary>
internal sealed class Follower(CollectiveTail tail, Func<ValueTask> leave) : IAsyncDisposable
{
    private int left;

    public TailState State => tail.State;

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref left, 1) == 0 ? leave() : ValueTask.CompletedTask;
}
