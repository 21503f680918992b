using Rodando.Contracts.Intake;
using Rodando.Platform.Persistence;
using Rodando.Routing;

namespace Rodando.Dispatch.Jobs;

/// <summary>One end of a job.</summary>
internal sealed class JobStop : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid StopId { get; private init; }

    public Guid DeliveryId { get; private init; }

    public StopKind Kind { get; private init; }

    public double Latitude { get; private init; }

    public double Longitude { get; private init; }

    public string Address { get; private init; } = "";

    /// <summary>Start of the time window, inclusive.</summary>
    public DateTimeOffset After { get; private init; }

    /// <summary>End of the time window, exclusive.</summary>
    public DateTimeOffset Before { get; private init; }

    public string? ContactName { get; private init; }

    public string? ContactPhone { get; private init; }

    public string? Instructions { get; private init; }

    /// <summary>When the planner expects the courier; null while the stop is in no plan.</summary>
    public DateTimeOffset? Eta { get; set; }

    /// <summary>When the courier says that he came.</summary>
    public DateTimeOffset? ArrivedAt { get; private set; }

    /// <summary>When the parcel changed hands.</summary>
    public DateTimeOffset? CompletedAt { get; private set; }

    public Guid? CompletedBy { get; private set; }

    public RoutePoint Point => new(Latitude, Longitude);

    public static JobStop From(DeliveryStop stop, DeliveryPlaced delivery) => new()
    {
        CollectiveId = delivery.CollectiveId,
        StopId = stop.StopId,
        DeliveryId = delivery.DeliveryId,
        Kind = string.Equals(stop.Kind, "pickup", StringComparison.Ordinal) ? StopKind.Pickup : StopKind.Dropoff,
        Latitude = stop.Latitude,
        Longitude = stop.Longitude,
        Address = stop.Address,
        After = stop.After,
        Before = stop.Before,
        ContactName = stop.ContactName,
        ContactPhone = stop.ContactPhone,
        Instructions = stop.Instructions,
    };

    /// <summary>Takes over what the courier's words amount to.</summary>
    public void Reached(DateTimeOffset? arrivedAt, DateTimeOffset? completedAt, Guid? completedBy) =>
        (ArrivedAt, CompletedAt, CompletedBy) = (arrivedAt, completedAt, completedBy);
}
