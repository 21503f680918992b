using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Plans;

/// <summary>The stops that a courier is to visit, in order.</summary>
internal sealed class CourierPlan : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid CourierId { get; private init; }

    /// <summary>Grows with every change; its ETag.</summary>
    public int Version { get; private set; }

    public Guid[] StopIds { get; private set; } = [];

    public DateTimeOffset UpdatedAt { get; private set; }

    public static CourierPlan Empty(Guid collectiveId, Guid courierId) => new() { CollectiveId = collectiveId, CourierId = courierId };

    public void Become(Guid[] stopIds, DateTimeOffset now) => (StopIds, UpdatedAt, Version) = (stopIds, now, Version + 1);
}
