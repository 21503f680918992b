namespace Rodando.Intake.Deliveries;

/// <summary>The time windows of an order, as asked for or as soon as possible.</summary>
internal static class Windows
{
    private static readonly TimeSpan ToPickUp = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan ToHandOver = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    /// <summary>Fills in what was left out and looks at what was not.</summary>
    /// <param name="ride">Travel time from pickup to dropoff.</param>
    /// <param name="errors">By field; nothing of the result is of use when there are any.</param>
    public static (DeliveryWindow Pickup, DeliveryWindow Dropoff) Resolve(
        PlaceDeliveryRequest request, DateTimeOffset now, TimeSpan ride, Dictionary<string, string[]> errors)
    {
        var pickup = Cut(request.Pickup.Window) ?? new DeliveryWindow(now, now + ToPickUp);
        Check(pickup, "pickup", now, errors);
        if (errors.Count > 0)
            return default;
        var dropoff = Cut(request.Dropoff.Window) ?? new DeliveryWindow(pickup.After, Later(pickup.Before, pickup.After + ride) + ToHandOver);
        Check(dropoff, "dropoff", now, errors);
        if (errors.Count == 0 && dropoff.Before <= pickup.After)
            errors["dropoff.window.before"] = ["It ends before the pickup may begin."];
        return (pickup, dropoff);
    }

    private static DeliveryWindow? Cut(DeliveryWindow? window) =>
        window is null ? null : new DeliveryWindow(window.After.Cut(), window.Before.Cut());

    private static void Check(DeliveryWindow window, string stop, DateTimeOffset now, Dictionary<string, string[]> errors)
    {
        if (window.Before <= window.After)
            errors[$"{stop}.window"] = ["It ends before it begins: after must be earlier than before."];
        else if (window.Before <= now)
            errors[$"{stop}.window.before"] = ["It lies in the past."];
        else if (window.Before > now + Furthest)
            errors[$"{stop}.window.before"] = ["It lies more than 366 days ahead."];
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
