using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Rodando.Platform.Http;
using Rodando.Platform.Tenancy;
using Rodando.Tracking.Positions;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Links;

internal static class WatchTracking
{
    public static void Map(RouteGroupBuilder anyone) => anyone
        .MapGet("/tracking/{token}/events", HandleAsync)
        .WithName(nameof(WatchTracking))
        .WithSummary("A delivery as server-sent events, for whoever holds its link.")
        .WithDescription("""
            `state` holds everything that `GET /v1/tracking/{token}` answers, with the whole timeline, and has an id: with `Last-Event-ID`
            it is not sent again. `eta` and `position` follow as they change, with null when there is none to show. The stream ends with
            the delivery; connecting again then answers 204. A comment every 15 s keeps the connection alive.
            """)
        .Produces(200, contentType: "text/event-stream").Produces(204).ProducesProblem(404).ProducesProblem(429);

    internal static async Task HandleAsync(
        string token, HttpContext http, TrackingLinks links, TrackingDb db, Tenant tenant, FeedHub hub, StreamSlots slots,
        TimeProvider clock, IOptions<TrackingOptions> options, CancellationToken cancel)
    {
        if (await links.OpenAsync(token, cancel) is not { } delivery
            || await TrackingView.ReadAsync(db, delivery, clock.GetUtcNow(), cancel) is not { } view)
        {
            await Problems.NotFound("delivery").ExecuteAsync(http);
            return;
        }
        if (view.IsOver && EventStream.LastEventId(http.Request) == view.Version)
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        using var slot = slots.Take(delivery, options.Value.MostOfOneLink);
        if (slot is null)
        {
            await StreamSlots.Full(http).ExecuteAsync(http);
            return;
        }
        using var life = slots.LifeOf(http, CancellationToken.None);
        try
        {
            await using var follower = await hub.FollowAsync(tenant.CollectiveId, life.Token);
            var stream = new LinkStream(
                await EventStream.OpenAsync(http, options.Value.Heartbeat, life.Token), follower, () => TrackingView.ReadAsync(db, delivery, clock.GetUtcNow(), life.Token), delivery);
            await stream.RunAsync(EventStream.LastEventId(http.Request), life.Token);
        }
        catch (OperationCanceledException) when (life.IsCancellationRequested)
        {
            // The reader left, or the process stops.
        }
    }
}

/// <summary>Tells what has changed in the view of one link. The view is read again when something concerns it, so the stream can show
/// nothing that the view would not.</summary>
internal sealed class LinkStream(EventStream stream, Follower follower, Func<Task<TrackingView?>> read, Guid deliveryId)
{
    private TrackingView? told;

    /// <param name="known">Version of the state that the reader has; null when it has none.</param>
    public async Task RunAsync(long? known, CancellationToken cancel)
    {
        while (true)
        {
            // Taken before the view is read: what happens in between is seen as a change afterwards.
            var state = follower.State;
            if (await read() is not { } view)
                return;
            await TellAsync(view, known, cancel);
            await stream.FlushAsync(cancel);
            if (view.IsOver)
                return;
            await WaitAsync(state, cancel);
        }
    }

    private async Task TellAsync(TrackingView view, long? known, CancellationToken cancel)
    {
        var (before, now) = (told, view.Shown);
        told = view;
        if (before is null ? known != view.Version : before.Version != view.Version)
            await SendAsync("state", now, view.Version, cancel);
        else
        {
            if (before?.Shown.Eta != now.Eta)
                await SendAsync("eta", now.Eta, null, cancel);
            if (before?.Shown.Courier != now.Courier)
                await SendAsync("position", now.Courier, null, cancel);
        }
    }

    private ValueTask SendAsync<T>(string type, T data, long? id, CancellationToken cancel) =>
        stream.SendAsync(type, JsonSerializer.Serialize(data, FeedJson.Options), id, cancel);

    /// <summary>Until something happens that may concern this link; a silence also ends it, since time alone changes what may be shown.</summary>
    private async Task WaitAsync(TailState seen, CancellationToken cancel)
    {
        while (await stream.WaitAsync(seen.Replaced.Task, cancel))
        {
            var next = follower.State;
            if (Concerns(seen, next))
                return;
            seen = next;
        }
    }

    private bool Concerns(TailState before, TailState after)
    {
        var courier = told?.CourierId;
        return !after.Covers(before.Head) || after.After(before.Head).Any(row => row.DeliveryId == deliveryId || (courier is not null && row.CourierId == courier))
            || (courier is { } rider && !Same(Live(before, rider), Live(after, rider)));
    }

    private static LivePosition? Live(TailState state, Guid courier) => state.Live.TryGetValue(courier, out var position) ? position : null;

    private static bool Same(LivePosition? one, LivePosition? other) => one?.FixAt == other?.FixAt && one is null == other is null;
}
