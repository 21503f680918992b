using System.Globalization;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary>One courier with a phone: starts a shift, follows the plan, sends positions and actions, some late, some twice.</summary>
internal sealed class CourierAgent(
    SimulatedCourier courier, ApiClient phone, Scenario scenario, SimulatedTime time, DateTimeOffset dayStart, Guid vehicleId,
    DayLog log, int seed)
{
    private readonly Random random = new(seed);
    private readonly HashSet<string> done = new(StringComparer.Ordinal);
    private readonly HashSet<string> accepted = new(StringComparer.Ordinal);
    private readonly HashSet<string> inCustody = new(StringComparer.Ordinal);
    private readonly List<JsonObject> held = [];
    private readonly List<JsonObject> fixes = [];
    private Place here = courier.Start;
    private List<PlanStop> plan = [];
    private string? etag;
    private DateTimeOffset nextLook;
    private DateTimeOffset nextFix;
    private DateTimeOffset nextUpload;

    /// <summary>Time spent riding, waiting at and serving stops.</summary>
    internal TimeSpan Busy { get; private set; }

    /// <summary>Length of the shift ridden.</summary>
    internal TimeSpan OnShift { get; private set; }

    private DateTimeOffset Off => dayStart + courier.Off;

    internal async Task RideAsync(CancellationToken cancel)
    {
        await time.WaitUntilAsync(dayStart + courier.On, cancel);
        var started = time.Now;
        await phone.PostAsync("/v1/courier/shift/start",
            new { vehicleId, endsAt = Off, latitude = here.Latitude, longitude = here.Longitude }, cancel);
        while (time.Now < Off || inCustody.Count > 0)
        {
            await LookAsync(cancel);
            if (NextStop() is { } stop)
                await GoAsync(stop, cancel);
            else
                await IdleAsync(cancel);
        }
        await FlushAsync(everything: true, cancel);
        await UploadAsync(cancel);
        await phone.PostAsync("/v1/courier/shift/end", new { }, cancel);
        OnShift = time.Now - started;
    }

    // After the end of the shift no pickup is begun.
    private PlanStop? NextStop() => plan.FirstOrDefault(stop => !done.Contains(stop.StopId) && (stop.Kind == "dropoff" || time.Now < Off));

    private async Task IdleAsync(CancellationToken cancel)
    {
        var until = time.Now + time.AtLeast(TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(250));
        await LocateAsync(cancel);
        await time.WaitUntilAsync(until < Off || inCustody.Count > 0 ? until : Off, cancel);
    }

    /// <summary>Rides towards the stop; turns round when the plan changes on the way.</summary>
    private async Task GoAsync(PlanStop stop, CancellationToken cancel)
    {
        var (from, left) = (here, time.Now);
        var ride = scenario.Ride(from, stop.Place);
        var arrival = left + ride;
        while (time.Now < arrival)
        {
            var tick = time.Now + time.AtLeast(TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(250));
            await time.WaitUntilAsync(tick < arrival ? tick : arrival, cancel);
            here = from.Towards(stop.Place, Math.Clamp((time.Now - left) / ride, 0, 1));
            await LocateAsync(cancel);
            await LookAsync(cancel);
            if (NextStop()?.StopId != stop.StopId)
            {
                Busy += time.Now - left;
                return;
            }
        }
        here = stop.Place;
        await ServeAsync(stop, cancel);
        Busy += time.Now - left;
    }

    private async Task ServeAsync(PlanStop stop, CancellationToken cancel)
    {
        await ActAsync("arrived", stop, null, cancel);
        var half = (stop.Kind == "pickup" ? scenario.PickupService : scenario.DropoffService) / 2;
        await WaitHereAsync(time.Now + half, cancel);
        if (stop.Kind == "pickup")
        {
            await WaitHereAsync(stop.After, cancel);
            await LookAsync(cancel, now: true);
            if (plan.All(other => other.StopId != stop.StopId))
                return; // Called off, or given to somebody else, while we waited.
            inCustody.Add(stop.DeliveryId);
            await ActAsync("picked_up", stop, null, cancel);
        }
        else
        {
            inCustody.Remove(stop.DeliveryId);
            var absent = log.Placed.GetValueOrDefault(stop.DeliveryId)?.FailsAtDoor == true;
            await ActAsync(absent ? "failed" : "delivered", stop, absent ? "recipient-absent" : null, cancel);
        }
        done.Add(stop.StopId);
        await WaitHereAsync(time.Now + half, cancel);
    }

    private async Task WaitHereAsync(DateTimeOffset until, CancellationToken cancel)
    {
        while (time.Now < until)
        {
            await LocateAsync(cancel);
            var tick = time.Now + time.AtLeast(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(250));
            await time.WaitUntilAsync(tick < until ? tick : until, cancel);
        }
    }

    private async Task LookAsync(CancellationToken cancel, bool now = false)
    {
        if (!now && time.Now < nextLook)
            return;
        nextLook = time.Now + time.AtLeast(TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(400));
        if (await phone.GetIfChangedAsync("/v1/courier/plan", etag, cancel) is not { } changed)
            return;
        etag = changed.ETag;
        plan = [.. changed.Body["stops"]!.AsArray().Select(stop => PlanStop.Of(stop!))];
        foreach (var delivery in plan.Select(stop => stop.DeliveryId).Distinct(StringComparer.Ordinal).Where(accepted.Add).ToArray())
            await SendAsync(Action("accept", delivery, null, null), cancel);
    }

    private async Task ActAsync(string type, PlanStop stop, string? reason, CancellationToken cancel)
    {
        var action = Action(type, stop.DeliveryId, stop.StopId, reason);
        log.Deeds.Enqueue(new CourierDeed(stop.DeliveryId, type, DateTimeOffset.Parse((string)action["at"]!, CultureInfo.InvariantCulture), courier.Id));
        // One in thirty is done without a connection and sent with a later one.
        if (random.Next(30) == 0)
            held.Add(action);
        else
            await SendAsync(action, cancel);
    }

    private JsonObject Action(string type, string deliveryId, string? stopId, string? reason) => new()
    {
        ["id"] = Guid.CreateVersion7().ToString(),
        ["type"] = type,
        ["deliveryId"] = deliveryId,
        ["stopId"] = stopId,
        ["at"] = time.Now.ToString("O", CultureInfo.InvariantCulture),
        ["location"] = new JsonObject { ["latitude"] = here.Latitude, ["longitude"] = here.Longitude },
        ["reason"] = reason,
    };

    private async Task SendAsync(JsonObject action, CancellationToken cancel)
    {
        held.Insert(random.Next(held.Count + 1), action);
        await FlushAsync(everything: false, cancel);
    }

    private async Task FlushAsync(bool everything, CancellationToken cancel)
    {
        if (held.Count == 0)
            return;
        var batch = held.Select(action => action.DeepClone()).ToArray();
        held.Clear();
        await PostActionsAsync(batch, cancel);
        // One batch in twenty is sent again, as after an answer that got lost.
        if (everything || random.Next(20) == 0)
            await PostActionsAsync(batch, cancel);
    }

    private async Task PostActionsAsync(JsonNode[] batch, CancellationToken cancel)
    {
        var answer = await phone.PostAsync("/v1/courier/actions", new { actions = batch }, cancel);
        nextLook = default;
        foreach (var result in answer["results"]!.AsArray().Where(result => (string?)result!["status"] == "refused"))
            log.RefusedActions.Enqueue($"{courier.Id}: {result!.ToJsonString()}");
    }

    private async Task LocateAsync(CancellationToken cancel)
    {
        if (time.Now >= nextFix)
        {
            nextFix = time.Now + TimeSpan.FromSeconds(10);
            fixes.Add(new JsonObject
            {
                ["id"] = Guid.CreateVersion7().ToString(),
                ["latitude"] = here.Latitude,
                ["longitude"] = here.Longitude,
                ["at"] = time.Now.ToString("O", CultureInfo.InvariantCulture),
                ["accuracyMetres"] = 8,
            });
        }
        if (time.Now >= nextUpload)
            await UploadAsync(cancel);
    }

    private async Task UploadAsync(CancellationToken cancel)
    {
        nextUpload = time.Now + time.AtLeast(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
        if (fixes.Count == 0)
            return;
        var batch = fixes.TakeLast(500).Select(fix => fix.DeepClone()).ToArray();
        try
        {
            await phone.PostAsync("/v1/courier/positions", new { fixes = batch }, cancel);
            fixes.Clear();
        }
        catch (ApiException e) when (e.Code == "outside-shift" && fixes.Count < 500)
        {
            // The shift has begun a moment ago and Tracking has not heard of it yet: send them with the next batch.
        }
    }

    private sealed record PlanStop(string StopId, string DeliveryId, string Kind, Place Place, DateTimeOffset After)
    {
        internal static PlanStop Of(JsonNode stop) => new(
            (string)stop["stopId"]!, (string)stop["deliveryId"]!, (string)stop["kind"]!,
            new Place((double)stop["location"]!["latitude"]!, (double)stop["location"]!["longitude"]!),
            DateTimeOffset.Parse((string)stop["window"]!["after"]!, CultureInfo.InvariantCulture));
    }
}
