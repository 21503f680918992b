using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Intake;
using Rodando.Contracts.Licensing;

namespace Rodando.Licensing.HoldUse;

/// <summary>A delivery accepted after the last permitted day, which the federation's policy may allow in Hold.</summary>
internal sealed class UseInHold
{
    public Guid CollectiveId { get; init; }

    public Guid DeliveryId { get; init; }

    public DateTimeOffset PlacedAt { get; init; }
}

/// <summary>
/// Notes what is accepted in a Hold. If the Hold ends without a licence it was unlicensed use, for the panel to see. A repeated
/// fact meets the primary key.
/// </summary>
internal sealed class NoteUseInHoldWhenDeliveryPlaced(LicensingDb db) : IConsumer<DeliveryPlaced>
{
    public async Task Consume(ConsumeContext<DeliveryPlaced> context)
    {
        var (fact, cancel) = (context.Message, context.CancellationToken);
        var row = await db.Collectives.AsNoTracking().Where(row => row.CollectiveId == fact.CollectiveId)
            .Select(row => new { row.LastPermitted, row.Zone, row.State, row.StateSince }).SingleOrDefaultAsync(cancel);
        if (row?.LastPermitted is not { } last || !LicenceCalendar.IsPast(last, fact.OccurredAt, row.Zone)) return;
        // What came after the constitution is licensed; what came before it, in the Hold, is noted though it is licensed now.
        if (row.State is LicenceState.Constituted or LicenceState.Grace && fact.OccurredAt >= row.StateSince) return;
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.uses_in_hold (collective_id, delivery_id, placed_at)
            VALUES ({fact.CollectiveId}, {fact.DeliveryId}, {fact.OccurredAt}) ON CONFLICT DO NOTHING
            """, cancel);
    }
}
