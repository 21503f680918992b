using MassTransit;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;

namespace Rodando.Dispatch.OwnData;

/// <summary>Takes away where a rider was. The jobs stay, under an id that leads to nobody; the name goes with
/// <see cref="CourierChanged"/>. Repeats change nothing.</summary>
internal sealed class ForgetPlacesWhenCourierErased(DispatchDb db) : IConsumer<CourierErased>
{
    public async Task Consume(ConsumeContext<CourierErased> context)
    {
        var (erased, cancel) = (context.Message, context.CancellationToken);
        await db.Database.ExecuteSqlAsync($"""
            UPDATE dispatch.actions SET latitude = NULL, longitude = NULL
            WHERE collective_id = {erased.CollectiveId} AND courier_id = {erased.CourierId} AND latitude IS NOT NULL
            """, cancel);
        await db.Database.ExecuteSqlAsync($"""
            DELETE FROM dispatch.whereabouts WHERE collective_id = {erased.CollectiveId} AND courier_id = {erased.CourierId}
            """, cancel);
    }
}
