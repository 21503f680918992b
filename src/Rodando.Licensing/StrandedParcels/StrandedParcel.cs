using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Dispatch;

namespace Rodando.Licensing.StrandedParcels;

/// <summary>A parcel that a collective out of service still held when its time to drain was over.</summary>
internal sealed class StrandedParcel
{
    public Guid CollectiveId { get; init; }

    public Guid DeliveryId { get; init; }

    /// <summary>Null while only its end has been heard of.</summary>
    public string? Reference { get; init; }

    public Guid? CourierId { get; init; }

    public DateTimeOffset? PromisedBy { get; init; }

    public DateTimeOffset? DrainUntil { get; init; }

    public DateTimeOffset Since { get; init; }

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>done, failed or in-service; null while it lasts.</summary>
    public string? Outcome { get; init; }

    /// <summary>deliver, return or hand-over; null before the desk has decided.</summary>
    public string? Decision { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public void Decide(string decision, Guid by, DateTimeOffset now) => (Decision, DecidedBy, DecidedAt) = (decision, by, now);

    internal static void Map(ModelBuilder model) =>
        model.Entity<StrandedParcel>().ToTable("stranded_parcels").HasKey(x => new { x.CollectiveId, x.DeliveryId });
}

/// <summary>Puts the parcel on the federation's desk. An end told before its beginning stays the end.</summary>
internal sealed class ShowParcelWhenParcelStranded(LicensingDb db) : IConsumer<ParcelStranded>
{
    public Task Consume(ConsumeContext<ParcelStranded> context)
    {
        var fact = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.stranded_parcels AS p (collective_id, delivery_id, reference, courier_id, promised_by, drain_until, since)
            VALUES ({fact.CollectiveId}, {fact.DeliveryId}, {fact.Reference}, {fact.CourierId}, {fact.PromisedBy}, {fact.DrainUntil}, {fact.OccurredAt})
            ON CONFLICT (collective_id, delivery_id) DO UPDATE SET
                reference = excluded.reference, courier_id = excluded.courier_id, promised_by = excluded.promised_by,
                drain_until = excluded.drain_until, since = excluded.since,
                settled_at = CASE WHEN p.settled_at >= excluded.since THEN p.settled_at END,
                outcome = CASE WHEN p.settled_at >= excluded.since THEN p.outcome END
            WHERE p.since <= excluded.since
            """, context.CancellationToken);
    }
}

/// <summary>Takes the parcel off the federation's desk.</summary>
internal sealed class SettleParcelWhenStrandedParcelSettled(LicensingDb db) : IConsumer<StrandedParcelSettled>
{
    public Task Consume(ConsumeContext<StrandedParcelSettled> context)
    {
        var fact = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.stranded_parcels AS p (collective_id, delivery_id, since, settled_at, outcome)
            VALUES ({fact.CollectiveId}, {fact.DeliveryId}, '-infinity', {fact.OccurredAt}, {fact.Outcome})
            ON CONFLICT (collective_id, delivery_id) DO UPDATE SET settled_at = excluded.settled_at, outcome = excluded.outcome
            WHERE p.since <= excluded.settled_at
            """, context.CancellationToken);
    }
}
