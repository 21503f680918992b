using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rodando.Platform.Tenancy;
using Rodando.Tracking.Positions;

namespace Rodando.Tracking.Streams;

/// <summary>The newest part of one collective's feed and its present positions, as of one reading. Never changed, only replaced.</summary>
/// <param name="Head">Number of the last entry read.</param>
/// <param name="Recent">The entries up to <paramref name="Head"/>, without gaps, oldest first; not all of them.</param>
/// <param name="Live">Whoever may be located now, by courier.</param>
/// <param name="Replaced">Completes when there is a newer one.</param>
internal sealed record TailState(long Head, IReadOnlyList<FeedRow> Recent, FrozenDictionary<Guid, LivePosition> Live, TaskCompletionSource Replaced)
{
    /// <summary>True when <see cref="Recent"/> holds everything after <paramref name="sequence"/>.</summary>
    public bool Covers(long sequence) => sequence >= Head - Recent.Count;

    public IEnumerable<FeedRow> After(long sequence) => Recent.Where(row => row.Sequence > sequence);
}

/// <summary>Reads the feed of one collective once for all streams of this process that follow it.</summary>
/// <remarks>Streams pull from the state at their own pace and hold nothing up. New entries come with a notification, at the
/// latest with the next tick; positions come with the tick, which is what limits them to one for each courier and second. Ticks
/// are in real time: they are a matter of load and not of business.</remarks>
internal sealed partial class CollectiveTail : IAsyncDisposable
{
    private const int MostRecent = 1000;
    private const int MostPositions = 20_000;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly Guid collectiveId;
    private readonly NpgsqlDataSource source;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Tenant tenant = new();
    private readonly SemaphoreSlim woken = new(0, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task loop;
    private long? looked;
    private volatile TailState state = new(0, [], FrozenDictionary<Guid, LivePosition>.Empty, NewSignal());

    public CollectiveTail(Guid collectiveId, NpgsqlDataSource source, TimeProvider clock, ILogger logger)
    {
        (this.collectiveId, this.source, this.clock, this.logger) = (collectiveId, source, clock, logger);
        tenant.EnterCollective(collectiveId);
        loop = Task.Run(RunAsync);
    }

    public TailState State => state;

    /// <summary>How many streams follow; guarded by the hub's lock.</summary>
    public int Followers { get; set; }

    /// <summary>Completes with the first reading.</summary>
    public Task ReadyAsync(CancellationToken cancel) => ready.Task.WaitAsync(cancel);

    public void Wake()
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

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
        woken.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var more = await ReadAsync(stop.Token);
                ready.TrySetResult(true);
                if (!more)
                    await woken.WaitAsync(Tick, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                LogCannotRead(logger, e.Message);
                await Task.WhenAny(Task.Delay(Tick, stop.Token));
            }
        }
        ready.TrySetCanceled();
    }

    /// <returns>True when there is more to read at once.</returns>
    private async Task<bool> ReadAsync(CancellationToken cancel)
    {
        var before = state;
        await using var connection = await TenantConnection.OpenAsync(source, tenant, cancel);
        var isFirst = !ready.Task.IsCompleted;
        var head = isFirst ? (await FeedReader.ExtentAsync(connection, collectiveId, cancel)).Head : before.Head;
        var rows = await FeedReader.AfterAsync(connection, collectiveId, head, cancel);
        var live = await LiveAsync(connection, before.Live, cancel);
        if (isFirst || rows.Count > 0 || live != before.Live)
        {
            var recent = isFirst ? rows : [.. before.Recent.TakeLast(MostRecent - rows.Count), .. rows];
            state = new TailState(rows.Count > 0 ? rows[^1].Sequence : head, recent, live, NewSignal());
            before.Replaced.TrySetResult();
        }
        return rows.Count == FeedReader.PageSize;
    }

    /// <returns>The same object when nobody has moved, or it is too early to look again.</returns>
    private async Task<FrozenDictionary<Guid, LivePosition>> LiveAsync(
        NpgsqlConnection connection, FrozenDictionary<Guid, LivePosition> before, CancellationToken cancel)
    {
        if (looked is { } last && Stopwatch.GetElapsedTime(last) < Tick * 0.9)
            return before;
        looked = Stopwatch.GetTimestamp();
        var positions = await LivePositions.ReadAsync(connection, collectiveId, clock.GetUtcNow(), Guid.Empty, MostPositions, cancel);
        return IsSame(before, positions) ? before : positions.ToFrozenDictionary(position => position.CourierId);
    }

    private static bool IsSame(FrozenDictionary<Guid, LivePosition> before, List<LivePosition> now) =>
        before.Count == now.Count && now.TrueForAll(position => before.TryGetValue(position.CourierId, out var known) && known == position);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 3020, Level = LogLevel.Warning, Message = "The feed cannot be read at the moment: {Reason}")]
    private static partial void LogCannotRead(ILogger logger, string reason);
}
