using Microsoft.EntityFrameworkCore;
using Rodando.Tracking.Streams;

namespace Rodando.Tracking.Deliveries;

/// <summary>Applies facts to deliveries, one at a time for each delivery.</summary>
internal sealed class DeliveryBook(TrackingDb db, TimeProvider clock)
{
    /// <summary>Changes the delivery and tells the board, in one transaction; a repeated fact changes nothing and tells nothing.</summary>
    /// <param name="also">Further entries for the feed when something has changed.</param>
    /// <remarks>The row is made first when the fact overtook <c>DeliveryPlaced</c>, then locked: two facts of one delivery wait
    /// for each other at that row.</remarks>
    public async Task ChangeAsync(
        Guid deliveryId, Action<TrackedDelivery> change, CancellationToken cancel, Func<TrackedDelivery, FeedEntry>? also = null)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO tracking.deliveries (collective_id, delivery_id, version, assignment_version, acceptance_version)
            VALUES ({db.CollectiveId}, {deliveryId}, 0, 0, 0) ON CONFLICT DO NOTHING
            """, cancel);
        var delivery = (await db.Deliveries.FromSql($"""
            SELECT * FROM tracking.deliveries WHERE collective_id = {db.CollectiveId} AND delivery_id = {deliveryId} FOR UPDATE
            """).IgnoreQueryFilters().ToListAsync(cancel)).Single();

        change(delivery);
        if (!db.ChangeTracker.HasChanges())
            return;
        delivery.NextVersion();
        await db.SaveChangesAsync(cancel);

        if (delivery.Reference is not null)
        {
            var job = FeedEntry.Of(FeedEntry.Job, deliveryId, delivery.CourierId, JobPicture.Of(delivery, visit: null));
            await Feed.AppendAsync(db, also is null ? [job] : [job, also(delivery)], clock.GetUtcNow(), cancel);
        }
        await transaction.CommitAsync(cancel);
    }
}
