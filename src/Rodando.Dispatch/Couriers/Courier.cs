using Rodando.Platform.Persistence;
using Rodando.Routing;

namespace Rodando.Dispatch.Couriers;

/// <summary>What Members has told of a courier.</summary>
internal sealed class Courier : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid CourierId { get; private init; }

    public string FirstName { get; private init; } = "";

    public bool Active { get; private init; }

    public int Version { get; private init; }
}

/// <summary>What Members has told of a shift.</summary>
internal sealed class Shift : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid ShiftId { get; private init; }

    public Guid CourierId { get; private init; }

    public DateTimeOffset StartedAt { get; private init; }

    /// <summary>No pickup is begun after it.</summary>
    public DateTimeOffset EndsAt { get; private init; }

    /// <summary>Null while it runs.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    public string VehicleKind { get; private init; } = "";

    public int CapacityGrams { get; private init; }

    public int CapacityItems { get; private init; }

    /// <summary>Stops done in this shift: the measure of work for the load balance.</summary>
    public int StopsDone { get; set; }

    public int Version { get; private init; }
}

/// <summary>The last place where a courier is known to have been, from the phone, from a stop done or from the shift's start.</summary>
internal sealed class Whereabouts : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid CourierId { get; private init; }

    public double Latitude { get; private init; }

    public double Longitude { get; private init; }

    public DateTimeOffset At { get; private init; }

    public RoutePoint Point => new(Latitude, Longitude);
}
