using System.Globalization;
using System.Text.Json.Serialization;

namespace Rodando.Host.Simulate;

/// <summary>Mean and 95th percentile, in minutes.</summary>
internal sealed record Spread(double Mean, double P95)
{
    internal static Spread Of(IEnumerable<double> minutes)
    {
        var sorted = minutes.Order().ToArray();
        return sorted.Length == 0 ? new Spread(0, 0) : new Spread(
            Math.Round(sorted.Average(), 2), Math.Round(sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1], 2));
    }
}

/// <summary>What became of the day.</summary>
/// <param name="Lost">Accepted by the server's word, but missing in the merchant's list.</param>
/// <param name="Doubled">Deliveries in the merchants' lists beyond one for each order.</param>
/// <param name="Disagreements">Deliveries on which merchant, courier, board and webhooks do not tell the same.</param>
internal sealed record SimulationReport(
    string Scenario, int Placed, int Refused, int Delivered, int Failed, int Open, int Cancelled, int Late, int Lost, int Doubled, int Disagreements,
    [property: JsonPropertyName("click_to_door_min")] Spread ClickToDoor,
    [property: JsonPropertyName("ready_to_door_min")] Spread ReadyToDoor,
    [property: JsonPropertyName("ready_to_pickup_min")] Spread ReadyToPickup,
    [property: JsonPropertyName("courier_utilisation")] double CourierUtilisation,
    [property: JsonPropertyName("board_events")] long BoardEvents,
    [property: JsonPropertyName("board_repeated")] int BoardRepeated,
    [property: JsonPropertyName("board_resumed")] int BoardResumed,
    [property: JsonPropertyName("webhooks")] int Webhooks,
    [property: JsonPropertyName("webhooks_repeated")] int WebhooksRepeated,
    [property: JsonPropertyName("webhooks_forged")] int WebhooksForged,
    [property: JsonPropertyName("webhooks_missing")] int WebhooksMissing,
    [property: JsonPropertyName("actions_refused")] int ActionsRefused,
    [property: JsonPropertyName("requests_repeated")] int RequestsRepeated)
{
    /// <summary>Nothing lost, nothing doubled, and everybody tells the same story.</summary>
    [JsonIgnore]
    internal bool Sound => Lost == 0 && Doubled == 0 && Disagreements == 0 && WebhooksForged == 0;

    internal void Print(TextWriter to)
    {
        void Line(string name, object value) => to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-34}{value}"));
        to.WriteLine();
        to.WriteLine($"Report: {Scenario}");
        Line("placed (refused)", $"{Placed} ({Refused})");
        Line("delivered", Delivered);
        Line("failed with a reason", Failed);
        Line("cancelled", Cancelled);
        Line("still open", Open);
        Line("late", Late);
        Line("lost / doubled / disagreements", $"{Lost} / {Doubled} / {Disagreements}");
        Line("click-to-door, mean / p95 min", $"{ClickToDoor.Mean} / {ClickToDoor.P95}");
        Line("ready-to-door, mean / p95 min", $"{ReadyToDoor.Mean} / {ReadyToDoor.P95}");
        Line("ready-to-pickup, mean / p95 min", $"{ReadyToPickup.Mean} / {ReadyToPickup.P95}");
        Line("courier utilisation", CourierUtilisation);
        Line("board events (repeated, resumed)", $"{BoardEvents} ({BoardRepeated}, {BoardResumed})");
        Line("webhooks (repeated, missing)", $"{Webhooks} ({WebhooksRepeated}, {WebhooksMissing})");
        Line("actions refused", ActionsRefused);
        Line("requests repeated", RequestsRepeated);
    }
}
