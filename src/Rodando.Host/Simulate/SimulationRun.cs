using System.Globalization;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary>Plays one day against a running Rodando, through its public HTTP API only.</summary>
internal sealed class SimulationRun(Uri server, JsonNode demo, Scenario scenario, double speed, int seed, TextWriter progress, DayLog log)
{
    private static readonly string[] Terminal = ["delivered", "failed", "cancelled"];
    private readonly string run = Guid.NewGuid().ToString("n")[..8];

    /// <exception cref="ApiException">The server refused something without which the day cannot be played.</exception>
    internal async Task<SimulationReport> PlayAsync(CancellationToken cancel)
    {
        using var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            BaseAddress = server, Timeout = TimeSpan.FromSeconds(60),
        };
        await using var webhooks = await WebhookListener.StartAsync(cancel);
        await progress.WriteLineAsync($"{scenario.Name}: {scenario.Orders.Count} orders, {scenario.Couriers.Count} couriers, speed {speed.ToString(CultureInfo.InvariantCulture)}");
        var collective = await SimulatedCollective.FoundAsync(http, demo, run, cancel);
        await collective.FurnishAsync(scenario, webhooks, done => progress.WriteLine($"  set up: {done}"), cancel);

        var time = await StartClockAsync(collective.Admin, cancel);
        var dayStart = time.Now + TimeSpan.FromMinutes(1);
        var board = new BoardListener(collective.Admin);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var boardTask = board.ListenAsync(listening.Token);

        var couriers = scenario.Couriers.Select((courier, index) => new CourierAgent(
            courier, collective.Phones[index].Phone, scenario, time, dayStart, collective.Phones[index].Vehicle,
            log, seed + index)).ToArray();
        var riding = couriers.Select(courier => courier.RideAsync(cancel)).ToArray();
        var placing = collective.Merchants.Select((merchant, index) => new MerchantAgent(merchant, time, dayStart, run, log)
            .PlaceAllAsync(scenario.Orders.Where(order => order.Merchant == index), cancel)).ToArray();
        await ShowAsync(time, dayStart, Task.WhenAll([.. placing, .. riding]), cancel);

        var reviewed = await ReviewAsync(collective, board, webhooks, couriers, dayStart, cancel);
        await listening.CancelAsync();
        await boardTask;
        await StopClockAsync(collective.Admin, cancel);
        return reviewed;
    }

    /// <summary>Lets the server's clock run at the wanted speed; at speed 1 the server's own time is used as it is.</summary>
    private async Task<SimulatedTime> StartClockAsync(ApiClient admin, CancellationToken cancel)
    {
        if (speed == 1)
            return new SimulatedTime(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetUtcNow(), 1);
        try
        {
            var now = (string)(await admin.GetAsync("/v1/simulation/clock", cancel))["now"]!;
            var clock = await admin.PutAsync("/v1/simulation/clock", new { now, speed }, cancel);
            return new SimulatedTime(
                DateTimeOffset.Parse((string)clock["now"]!, CultureInfo.InvariantCulture), DateTimeOffset.Parse((string)clock["realNow"]!, CultureInfo.InvariantCulture), speed);
        }
        catch (ApiException e) when (e.Status == System.Net.HttpStatusCode.NotFound)
        {
            throw new ApiException(e.Status, "The server's clock cannot be set: start it with ./rodando up --simulation (or use --speed 1).", e.Code);
        }
    }

    private async Task StopClockAsync(ApiClient admin, CancellationToken cancel)
    {
        if (speed == 1)
            return;
        var now = (string)(await admin.GetAsync("/v1/simulation/clock", cancel))["now"]!;
        await admin.PutAsync("/v1/simulation/clock", new { now, speed = 1 }, cancel);
    }

    private async Task ShowAsync(SimulatedTime time, DateTimeOffset dayStart, Task day, CancellationToken cancel)
    {
        while (!day.IsCompleted)
        {
            await Task.WhenAny(day, Task.Delay(TimeSpan.FromSeconds(5), cancel));
            var done = log.Deeds.Count(deed => deed.Type is "delivered" or "failed");
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"  day {(time.Now - dayStart).TotalHours:0.0} h: placed {log.Placed.Count}, picked up {log.Deeds.Count(deed => deed.Type == "picked_up")}, done {done}"));
        }
        await day;
    }

    /// <summary>Waits for the last news to arrive, then compares what merchant, courier, board and webhooks say.</summary>
    private async Task<SimulationReport> ReviewAsync(
        SimulatedCollective collective, BoardListener board, WebhookListener webhooks, CourierAgent[] couriers, DateTimeOffset dayStart, CancellationToken cancel)
    {
        List<JsonNode> deliveries;
        List<string> disagreements;
        for (var attempt = 0; ; attempt++)
        {
            deliveries = [];
            foreach (var merchant in collective.Merchants)
                deliveries.AddRange(await merchant.ListAsync("/v1/deliveries", cancel));
            disagreements = Disagreements(deliveries, board, webhooks);
            if ((disagreements.Count == 0 && Missing(deliveries, webhooks) == 0) || attempt >= 60)
                break;
            await Task.Delay(500, cancel);
        }
        foreach (var line in disagreements.Concat(log.RefusedActions.Select(line => $"refused action {line}")).Concat(log.RefusedOrders).Take(20))
            await progress.WriteLineAsync($"  ! {line}");
        return Report(deliveries, disagreements.Count, board, webhooks, couriers, dayStart);
    }

    private SimulationReport Report(
        List<JsonNode> deliveries, int disagreements, BoardListener board, WebhookListener webhooks, CourierAgent[] couriers, DateTimeOffset dayStart)
    {
        var known = deliveries.Select(Id).ToHashSet(StringComparer.Ordinal);
        var delivered = deliveries.Where(delivery => State(delivery) == "delivered").Select(delivery => (Order: OrderOf(delivery), Delivery: delivery)).ToArray();
        double Minutes(JsonNode delivery, string stop, TimeSpan from) => (CompletedAt(delivery, stop) - (dayStart + from)).TotalMinutes;
        var shifts = couriers.Sum(courier => courier.OnShift.TotalMinutes);
        return new SimulationReport(
            scenario.Name, log.Placed.Count, log.RefusedOrders.Count, delivered.Length,
            deliveries.Count(delivery => State(delivery) == "failed"),
            deliveries.Count(delivery => !Terminal.Contains(State(delivery))),
            deliveries.Count(delivery => State(delivery) == "cancelled"),
            delivered.Count(pair => CompletedAt(pair.Delivery, "dropoff") > dayStart + pair.Order.Due),
            log.Placed.Keys.Count(id => !known.Contains(id)),
            deliveries.Count - deliveries.Select(delivery => (string?)delivery["externalReference"]).Distinct(StringComparer.Ordinal).Count(),
            disagreements,
            Spread.Of(delivered.Select(pair => Minutes(pair.Delivery, "dropoff", pair.Order.Placed))),
            Spread.Of(delivered.Select(pair => Minutes(pair.Delivery, "dropoff", pair.Order.Ready))),
            Spread.Of(delivered.Select(pair => Minutes(pair.Delivery, "pickup", pair.Order.Ready))),
            Math.Round(couriers.Sum(courier => courier.Busy.TotalMinutes) / Math.Max(1, shifts), 3),
            board.Events, board.Repeated, board.Resumed, webhooks.Messages, webhooks.Repeated, webhooks.Forged, Missing(deliveries, webhooks),
            log.RefusedActions.Count, ApiClient.Repeated);
    }

    private List<string> Disagreements(List<JsonNode> deliveries, BoardListener board, WebhookListener webhooks)
    {
        var word = log.Deeds.Where(deed => deed.Type is "delivered" or "failed")
            .GroupBy(deed => deed.DeliveryId, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        var found = new List<string>();
        foreach (var delivery in deliveries)
        {
            var (id, state) = (Id(delivery), State(delivery));
            var couriers = word.GetValueOrDefault(id, []);
            if (couriers.Length > 1)
                found.Add($"{id}: {couriers.Length} couriers say that they finished it");
            if ((couriers.FirstOrDefault()?.Type ?? "") is var told && told != (state is "delivered" or "failed" ? state : ""))
                found.Add($"{id}: the merchant sees {state}, the courier says {(told.Length == 0 ? "nothing" : told)}");
            else if (told.Length > 0 && Math.Abs((CompletedAt(delivery, state == "failed" ? null : "dropoff") - couriers[0].At).TotalSeconds) > 1)
                found.Add($"{id}: finished at {CompletedAt(delivery, state == "failed" ? null : "dropoff"):O} for the merchant, at {couriers[0].At:O} for the courier");
            if (Terminal.Contains(state) && board.States.GetValueOrDefault(id) != state)
                found.Add($"{id}: the merchant sees {state}, the board {board.States.GetValueOrDefault(id) ?? "nothing"}");
            if (Terminal.Contains(state) && webhooks.Types.GetValueOrDefault(id)?.ContainsKey($"delivery.{state}") != true)
                found.Add($"{id}: the merchant sees {state}, no webhook said so");
        }
        return found;
    }

    // Every delivery is announced as placed; every one that was carried out also as picked up. Its assignment need not be: after a
    // module was killed the broker may bring it behind the pickup, and news that is over is not told late.
    private static int Missing(List<JsonNode> deliveries, WebhookListener webhooks) => deliveries.Sum(delivery =>
    {
        var types = webhooks.Types.GetValueOrDefault(Id(delivery));
        string[] due = State(delivery) is "delivered" ? ["delivery.placed", "delivery.picked_up", "delivery.delivered"] : ["delivery.placed"];
        return due.Count(type => types?.ContainsKey(type) != true);
    });

    private SimulatedOrder OrderOf(JsonNode delivery) => log.Placed.TryGetValue(Id(delivery), out var order)
        ? order
        : scenario.Orders.First(candidate => (string?)delivery["externalReference"] == $"{run}-{candidate.Id}");

    private static string Id(JsonNode delivery) => (string)delivery["id"]!;

    private static string State(JsonNode delivery) => (string)delivery["state"]!;

    /// <param name="stop">pickup or dropoff; null for the time of the failure.</param>
    private static DateTimeOffset CompletedAt(JsonNode delivery, string? stop) =>
        (string?)(stop is null ? delivery["failure"]?["at"] : delivery[stop]?["completedAt"]) is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : DateTimeOffset.MinValue;
}
