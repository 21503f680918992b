using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;
using Rodando.Tracking.Positions;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Board;

internal static partial class WatchBoard
{
    public static void Map(RouteGroupBuilder dispatcher) => dispatcher
        .MapGet("/collective/board/events", HandleAsync)
        .WithName(nameof(WatchBoard))
        .WithSummary("The live board as server-sent events.")
        .WithDescription("""
            The first event is `snapshot`; then `job`, `plan`, `eta` and `alert`, each with its number in the collective's feed as id, without
            gaps. With `Last-Event-ID` the stream goes on after that number, or begins with a new snapshot when it is more than a day old.
            `position` tells a courier's present place, at most one a second for each courier, or `{courierId, gone: true}`; being the present
            and not history it has no id, and is sent for everybody after each connection. A comment every 15 s keeps the connection alive.
            The stream ends when the access token does.
            """)
        .Produces(200, contentType: "text/event-stream").ProducesProblem(429);

    internal static async Task HandleAsync(
        HttpContext http, TrackingDb db, NpgsqlDataSource source, Tenant tenant, FeedHub hub, StreamSlots slots, TimeProvider clock,
        IOptions<TrackingOptions> options, ILogger<FeedHub> logger)
    {
        using var slot = slots.Take(http.User.CollectiveId(), options.Value.MostBoards);
        if (slot is null)
        {
            await StreamSlots.Full(http).ExecuteAsync(http);
            return;
        }
        using var permission = new CancellationTokenSource(LeftOfToken(http.User, clock.GetUtcNow()), clock);
        using var life = slots.LifeOf(http, permission.Token);
        try
        {
            await using var follower = await hub.FollowAsync(http.User.CollectiveId(), life.Token);
            var stream = await EventStream.OpenAsync(http, options.Value.Heartbeat, life.Token);
            var board = new BoardStream(stream, follower, clock, after => PageAsync(source, tenant, after, life.Token));
            await board.StartAsync(await ResumeAsync(http, source, tenant, life.Token), () => BoardSnapshot.ReadAsync(db, clock.GetUtcNow(), life.Token), life.Token);
            await board.RunAsync(life.Token);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            LogEnded(logger, http.RequestAborted.IsCancellationRequested ? "the reader left" : "the token ran out or the process stops");
        }
    }

    /// <returns>The number to go on after; null when a snapshot is due.</returns>
    private static async Task<long?> ResumeAsync(HttpContext http, NpgsqlDataSource source, Tenant tenant, CancellationToken cancel)
    {
        if (EventStream.LastEventId(http.Request) is not { } last)
            return null;
        await using var connection = await TenantConnection.OpenAsync(source, tenant, cancel);
        return (await FeedReader.ExtentAsync(connection, tenant.CollectiveId, cancel)).Continues(last) ? last : null;
    }

    private static async Task<IReadOnlyList<FeedRow>> PageAsync(NpgsqlDataSource source, Tenant tenant, long after, CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenAsync(source, tenant, cancel);
        return await FeedReader.AfterAsync(connection, tenant.CollectiveId, after, cancel);
    }

    private static TimeSpan LeftOfToken(ClaimsPrincipal caller, DateTimeOffset now)
    {
        var left = long.TryParse(caller.FindFirstValue("exp"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) - now : TimeSpan.FromMinutes(15);
        return left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1);
    }

    [LoggerMessage(EventId = 3021, Level = LogLevel.Debug, Message = "A board's stream ended: {Reason}.")]
    private static partial void LogEnded(ILogger logger, string reason);
}

/// <summary>One board's reading: entries of the feed after its cursor, each once and in order, and present positions as they change.</summary>
/// <param name="page">Reads the feed itself, for what is older than the tail's recent part.</param>
internal sealed class BoardStream(EventStream stream, Follower follower, TimeProvider clock, Func<long, Task<IReadOnlyList<FeedRow>>> page)
{
    private readonly Dictionary<Guid, DateTimeOffset> shown = [];
    private long cursor;

    public async Task StartAsync(long? resume, Func<Task<BoardSnapshot>> snapshot, CancellationToken cancel)
    {
        if (resume is { } last)
        {
            cursor = last;
            return;
        }
        var board = await snapshot();
        await stream.SendAsync("snapshot", JsonSerializer.Serialize(board, FeedJson.Options), board.Sequence, cancel);
        cursor = board.Sequence;
        foreach (var position in board.Positions)
            shown[position.CourierId] = position.FixAt;
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var state = follower.State;
            await CatchUpAsync(state, cancel);
            await SendPositionsAsync(state, cancel);
            await stream.FlushAsync(cancel);
            await stream.WaitAsync(state.Replaced.Task, cancel);
        }
    }

    private async Task CatchUpAsync(TailState state, CancellationToken cancel)
    {
        while (!state.Covers(cursor))
        {
            var rows = await page(cursor);
            if (rows.Count == 0)
                break;
            await SendAsync(rows, cancel);
        }
        await SendAsync(state.After(cursor), cancel);
    }

    private async Task SendAsync(IEnumerable<FeedRow> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            await stream.SendAsync(row.Type, row.Data, row.Sequence, cancel);
            cursor = row.Sequence;
        }
    }

    private async Task SendPositionsAsync(TailState state, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        foreach (var courier in state.Live.Keys)
        {
            // Looked up anew for each: while a slow reader took what came before, a window may have ended.
            if (!follower.State.Live.TryGetValue(courier, out var position) || position.Until <= now
                || (shown.TryGetValue(position.CourierId, out var known) && known == position.FixAt))
                continue;
            shown[position.CourierId] = position.FixAt;
            var data = JsonSerializer.Serialize(CourierPositionResponse.Of(position, now), FeedJson.Options);
            await stream.SendAsync("position", data, id: null, cancel);
        }
        foreach (var gone in shown.Keys.Where(courier => !state.Live.ContainsKey(courier)).ToArray())
        {
            shown.Remove(gone);
            await stream.SendAsync("position", JsonSerializer.Serialize(new GonePosition(gone, Gone: true), FeedJson.Options), id: null, cancel);
        }
    }

    private sealed record GonePosition(Guid CourierId, bool Gone);
}
