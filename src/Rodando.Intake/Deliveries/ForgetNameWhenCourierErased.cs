using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Intake.Deliveries;

/// <summary>Takes a rider's name out of deliveries and their stories. Repeats change nothing.</summary>
/// <remarks>The timeline knows every delivery that the rider was ever given, also those that went to another.</remarks>
internal sealed class ForgetNameWhenCourierErased(IntakeDb db) : IConsumer<CourierErased>
{
    public async Task Consume(ConsumeContext<CourierErased> context)
    {
        var (erased, cancel) = (context.Message, context.CancellationToken);
        var (collective, courier) = (erased.CollectiveId, erased.CourierId);
        await db.Database.ExecuteSqlAsync($"""
            UPDATE intake.deliveries d SET courier_first_name = NULL, version = version + 1
            WHERE d.collective_id = {collective} AND d.courier_id = {courier} AND d.courier_first_name IS NOT NULL
              AND d.id IN (SELECT t.delivery_id FROM intake.timeline t WHERE t.collective_id = {collective} AND t.courier_id = {courier})
            """, cancel);
        await db.Database.ExecuteSqlAsync($"""
            UPDATE intake.webhook_messages m SET body = (m.body::jsonb #- ARRAY['data', 'courier'])::text
            WHERE m.collective_id = {collective} AND m.body::jsonb #> ARRAY['data', 'courier'] IS NOT NULL
              AND m.delivery_id IN (SELECT t.delivery_id FROM intake.timeline t WHERE t.collective_id = {collective} AND t.courier_id = {courier})
            """, cancel);
        await db.Database.ExecuteSqlAsync($"""
            UPDATE intake.timeline SET detail = detail - 'courier' WHERE collective_id = {collective} AND courier_id = {courier}
            """, cancel);
    }
}
