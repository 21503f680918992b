using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;

namespace Rodando.Licensing.Work;

/// <summary>Learns for which merchant a delivery is; see <see cref="Carriage"/>.</summary>
internal sealed class CountCarriageWhenDeliveryPlaced(LicensingDb db) : IConsumer<DeliveryPlaced>
{
    public Task Consume(ConsumeContext<DeliveryPlaced> context)
    {
        var fact = context.Message;
        return db.TellCarriageAsync(fact.CollectiveId, fact.DeliveryId, fact.MerchantId, null, fact.OccurredAt, context.CancellationToken);
    }
}

/// <summary>Learns that a delivery was carried out; see <see cref="Carriage"/>.</summary>
internal sealed class CountCarriageWhenStopCompleted(LicensingDb db) : IConsumer<StopCompleted>
{
    public Task Consume(ConsumeContext<StopCompleted> context)
    {
        var fact = context.Message;
        return fact.Kind != "dropoff"
            ? Task.CompletedTask
            : db.TellCarriageAsync(fact.CollectiveId, fact.DeliveryId, null, fact.OccurredAt, fact.OccurredAt, context.CancellationToken);
    }
}

internal static class Carriage
{
    /// <summary>
    /// Notes one half of what is known of a delivery; whichever half comes second, in whatever order and how often they come,
    /// counts the delivery once for its merchant and month.
    /// </summary>
    public static Task TellCarriageAsync(
        this LicensingDb db, Guid collective, Guid delivery, Guid? merchant, DateTimeOffset? carriedAt, DateTimeOffset notedAt,
        CancellationToken cancel)
    {
        DateOnly? month = carriedAt is { } at ? new DateOnly(at.UtcDateTime.Year, at.UtcDateTime.Month, 1) : null;
        return db.Database.ExecuteSqlAsync($"""
            WITH told AS (
                INSERT INTO licensing.counted_deliveries AS d (collective_id, delivery_id, merchant_id, month, noted_at)
                VALUES ({collective}, {delivery}, {merchant}, {month}, {notedAt})
                ON CONFLICT (collective_id, delivery_id) DO UPDATE
                SET merchant_id = coalesce(d.merchant_id, excluded.merchant_id), month = coalesce(d.month, excluded.month)
                WHERE (d.merchant_id IS NULL AND excluded.merchant_id IS NOT NULL) OR (d.month IS NULL AND excluded.month IS NOT NULL)
                RETURNING merchant_id, month)
            INSERT INTO licensing.merchant_volume AS v (collective_id, month, merchant_id, carried)
            SELECT {collective}, month, merchant_id, 1 FROM told WHERE merchant_id IS NOT NULL AND month IS NOT NULL
            ON CONFLICT (collective_id, month, merchant_id) DO UPDATE SET carried = v.carried + 1
            """, cancel);
    }
}
