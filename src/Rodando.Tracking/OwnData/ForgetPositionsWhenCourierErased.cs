using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Tracking.OwnData;

/// <summary>Deletes every position of a rider and the name on deliveries. Repeats change nothing.</summary>
internal sealed class ForgetPositionsWhenCourierErased(TrackingDb db) : IConsumer<CourierErased>
{
    public async Task Consume(ConsumeContext<CourierErased> context)
    {
        var (erased, cancel) = (context.Message, context.CancellationToken);
        var (collective, courier) = (erased.CollectiveId, erased.CourierId);
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM tracking.positions WHERE collective_id = {collective} AND courier_id = {courier}", cancel);
        await db.Database.ExecuteSqlAsync(
            $"DELETE FROM tracking.last_positions WHERE collective_id = {collective} AND courier_id = {courier}", cancel);
        // Deliveries are kept for eight days after their end, so there are few to look through.
        await db.Database.ExecuteSqlAsync($"""
            UPDATE tracking.deliveries SET courier_first_name = NULL
            WHERE collective_id = {collective} AND courier_id = {courier} AND courier_first_name IS NOT NULL
            """, cancel);
    }
}
