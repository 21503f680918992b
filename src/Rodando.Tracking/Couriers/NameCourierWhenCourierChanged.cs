using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Tracking.Couriers;

/// <summary>Keeps the first name, which is all that the board and the recipient see.</summary>
internal sealed class NameCourierWhenCourierChanged(TrackingDb db) : IConsumer<CourierChanged>
{
    public Task Consume(ConsumeContext<CourierChanged> context)
    {
        var courier = context.Message;
        return db.Database.ExecuteSqlAsync($"""
            INSERT INTO tracking.couriers AS known (collective_id, courier_id, first_name, active, version)
            VALUES ({courier.CollectiveId}, {courier.CourierId}, {courier.FirstName}, {courier.Active}, {courier.Version})
            ON CONFLICT (collective_id, courier_id) DO UPDATE
            SET first_name = excluded.first_name, active = excluded.active, version = excluded.version
            WHERE known.version < excluded.version
            """, context.CancellationToken);
    }
}
