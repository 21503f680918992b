using Rodando.Dispatch.Jobs;

namespace Rodando.Dispatch.Actions;

/// <summary>Turns what the phone sent into an action, or says what is wrong with it.</summary>
internal static class ActionReading
{
    /// <summary>Clocks of phones differ; up to here a time of the future is believed.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private static readonly string[] _reasons =
        ["recipient-absent", "address-wrong", "refused", "damaged", "closed", "not-ready", "accident", "other"];

    private static readonly Dictionary<string, ActionType> _types = new(StringComparer.Ordinal)
    {
        ["accept"] = ActionType.Accept,
        ["decline"] = ActionType.Decline,
        ["arrived"] = ActionType.Arrived,
        ["picked_up"] = ActionType.PickedUp,
        ["delivered"] = ActionType.Delivered,
        ["failed"] = ActionType.Failed,
    };

    /// <summary>What is wrong with the action in itself; null when nothing is.</summary>
    public static CourierActionResult? Fault(CourierActionRequest? said)
    {
        if (said is null) return Refused(null, "invalid", "An action is expected.", field: null);
        if (said.Id is not { Length: >= 1 and <= 64 }) return Refused(said, "invalid", "1 to 64 characters are needed.", "id");
        if (said.Type is null) return Refused(said, "invalid", "It is required.", "type");
        if (!_types.TryGetValue(said.Type, out var type)) return Refused(said, "unknown-action-type", "There is no such type.", "type");
        if (said.DeliveryId is null) return Refused(said, "invalid", "It is required.", "deliveryId");
        if (said.At is null) return Refused(said, "invalid", "It is required.", "at");
        if (said.StopId is null && type is (ActionType.Arrived or ActionType.Failed))
            return Refused(said, "stop-required", "Say at which stop.", "stopId");
        return Words(said, type);
    }

    private static CourierActionResult? Words(CourierActionRequest said, ActionType type)
    {
        if (type == ActionType.Failed && !_reasons.Contains(said.Reason, StringComparer.Ordinal))
            return Refused(said, "unknown-reason", $"One of these is needed: {string.Join(", ", _reasons)}.", "reason");
        if (said.Location is { } place && !(place is { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 }))
            return Refused(said, "invalid", "The place is not on the earth.", "location");
        if (said.RecipientName is { Length: > 200 }) return Refused(said, "invalid", "Up to 200 characters.", "recipientName");
        return said.Note is { Length: > 1000 } ? Refused(said, "invalid", "Up to 1,000 characters.", "note") : null;
    }

    /// <summary>Whether the courier may speak of the stop; someone else's job and none at all get the same answer.</summary>
    public static CourierActionResult? Misplaced(CourierActionRequest said, Guid courier, Job? job)
    {
        if (job is null || job.Holdings.TrueForAll(holding => holding.CourierId != courier))
            return Refused(said, "stop-not-found", "There is no such delivery for you.", "deliveryId");
        if (said.StopId is not { } stop) return null;
        if (job.Stops.TrueForAll(one => one.StopId != stop))
            return Refused(said, "stop-not-found", "The delivery has no such stop.", "stopId");
        var meant = StopOf(_types[said.Type!], job);
        return meant is not null && meant != stop ? Refused(said, "wrong-stop", "This is not done at that stop.", "stopId") : null;
    }

    public static CourierAction Read(CourierActionRequest said, Guid courier, Job job, DateTimeOffset now)
    {
        var type = _types[said.Type!];
        // The store keeps microseconds; the same action sent again must compare as the same.
        var saidAt = said.At!.Value.AddTicks(-(said.At.Value.Ticks % TimeSpan.TicksPerMicrosecond));
        return new CourierAction
        {
            CollectiveId = job.CollectiveId,
            CourierId = courier,
            ActionId = said.Id!,
            DeliveryId = job.DeliveryId,
            StopId = said.StopId ?? StopOf(type, job),
            Type = type,
            SaidAt = saidAt,
            At = saidAt > now + Tolerance ? now : saidAt < job.PlacedAt ? job.PlacedAt : saidAt,
            ReceivedAt = now,
            Latitude = said.Location?.Latitude,
            Longitude = said.Location?.Longitude,
            Reason = type == ActionType.Failed ? said.Reason : null,
            RecipientName = said.RecipientName,
            Note = said.Note,
        };
    }

    public static CourierActionResult Refused(CourierActionRequest? said, string code, string detail, string? field) =>
        new(said?.Id, CourierActionStatus.Refused, code, detail, field);

    private static Guid? StopOf(ActionType type, Job job) => type switch
    {
        ActionType.PickedUp => job.Pickup.StopId,
        ActionType.Delivered => job.Dropoff.StopId,
        _ => null,
    };
}
