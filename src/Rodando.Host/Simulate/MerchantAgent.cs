using System.Globalization;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary>A merchant's shop system: places its deliveries at their times, each under its own Idempotency-Key, some of them twice.</summary>
internal sealed class MerchantAgent(ApiClient client, SimulatedTime time, DateTimeOffset dayStart, string run, DayLog log)
{
    internal async Task PlaceAllAsync(IEnumerable<SimulatedOrder> orders, CancellationToken cancel)
    {
        var sent = new List<Task>();
        foreach (var order in orders.OrderBy(order => order.Placed))
        {
            await time.WaitUntilAsync(dayStart + order.Placed, cancel);
            sent.Add(PlaceAsync(order, cancel));
        }
        await Task.WhenAll(sent);
    }

    private async Task PlaceAsync(SimulatedOrder order, CancellationToken cancel)
    {
        var body = new
        {
            pickup = Stop(order.Pickup, $"Recolección {order.Id}", order.Ready, order.Ready + TimeSpan.FromMinutes(20)),
            dropoff = Stop(order.Dropoff, $"Entrega {order.Id}", order.Ready, Later(order.Due, order.Ready + TimeSpan.FromMinutes(5))),
            packages = new[] { new { weightGrams = order.WeightGrams, quantity = 1 } },
            externalReference = $"{run}-{order.Id}",
        };
        try
        {
            var key = $"{run}-{order.Id}";
            var delivery = await PlaceAsync(body, key, cancel);
            // One in ten is sent again, as a shop does that did not see the answer.
            if (order.Id.EndsWith('7'))
                delivery = await client.PostAsync("/v1/deliveries", body, cancel, key);
            log.Placed[(string)delivery["id"]!] = order;
        }
        catch (ApiException e)
        {
            log.RefusedOrders.Enqueue($"{order.Id}: {e.Message}");
        }
    }

    /// <summary>
    /// Places an order; a collective that takes none just now is asked again for a while. A module that was down for a quarter of a
    /// simulated hour, five seconds at 180 ×, knows its licence again only when the news has reached it.
    /// </summary>
    private async Task<JsonNode> PlaceAsync(object body, string key, CancellationToken cancel)
    {
        for (var again = 0; ; again++)
        {
            try
            {
                return await client.PostAsync("/v1/deliveries", body, cancel, key);
            }
            catch (ApiException e) when (e.Code == "not-accepting-orders" && again < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), cancel);
            }
        }
    }

    private const int Patience = 20;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private object Stop(Place place, string address, TimeSpan after, TimeSpan before) => new
    {
        location = new { latitude = place.Latitude, longitude = place.Longitude },
        address,
        window = new { after = Text(after), before = Text(before) },
    };

    private string Text(TimeSpan offset) => (dayStart + offset).ToString("O", CultureInfo.InvariantCulture);
}
