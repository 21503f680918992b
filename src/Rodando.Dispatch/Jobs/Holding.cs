using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Jobs;

/// <summary>A time during which a courier had a job; half-open, from <see cref="Since"/> to <see cref="Until"/>.</summary>
internal sealed class Holding : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid DeliveryId { get; private init; }

    /// <summary>0, 1, 2 … within the job.</summary>
    public int Ordinal { get; private init; }

    public Guid CourierId { get; private init; }

    public DateTimeOffset Since { get; private init; }

    /// <summary>Null while it lasts.</summary>
    public DateTimeOffset? Until { get; private set; }

    public HoldingEnd? EndedBy { get; private set; }

    public static Holding Begin(Guid collectiveId, Guid deliveryId, int ordinal, Guid courierId, DateTimeOffset now) => new()
    {
        CollectiveId = collectiveId,
        DeliveryId = deliveryId,
        Ordinal = ordinal,
        CourierId = courierId,
        Since = now,
    };

    public void End(HoldingEnd why, DateTimeOffset now)
    {
        // Never before it began: a shift's end may be told with the phone's earlier time.
        if (Until is null) (Until, EndedBy) = (now < Since ? Since : now, why);
    }
}
