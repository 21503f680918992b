using System.Collections.Concurrent;

namespace Rodando.Host.Simulate;

/// <summary>What a courier did, by his own word.</summary>
internal sealed record CourierDeed(string DeliveryId, string Type, DateTimeOffset At, string Courier);

/// <summary>What the simulated people know of their day, to be compared with what the server says.</summary>
internal sealed class DayLog
{
    /// <summary>Delivery id → order, as the merchants were answered.</summary>
    internal ConcurrentDictionary<string, SimulatedOrder> Placed { get; } = new(StringComparer.Ordinal);

    /// <summary>Orders that the server refused, with its words.</summary>
    internal ConcurrentQueue<string> RefusedOrders { get; } = new();

    internal ConcurrentQueue<CourierDeed> Deeds { get; } = new();

    /// <summary>Actions that the server refused; there should be none but those of races that the report explains.</summary>
    internal ConcurrentQueue<string> RefusedActions { get; } = new();
}
