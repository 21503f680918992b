using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Intake;
using Rodando.Intake.Webhooks;
using Rodando.Platform.Http;

namespace Rodando.Intake.Deliveries;

internal static class CancelDelivery
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapDelete("/deliveries/{id:guid}", HandleAsync)
        .WithName(nameof(CancelDelivery))
        .WithSummary("Calls a delivery off before its pickup. Repeating it is no error. If the courier turns out to have had the packages "
            + "already, the delivery goes on.")
        .Produces<DeliveryResponse>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    /// <remarks>Against Dispatch's news of a pickup: both lock the delivery's row, so the later sees what the earlier did. Here the
    /// pickup refuses the cancellation; there the pickup prevails over it.</remarks>
    internal static async Task<IResult> HandleAsync(
        Guid id, HttpContext http, IntakeDb db, DeliveryViews views, WebhookOutbox webhooks, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockDeliveryAsync(id, db.DeliveriesOf(http.User), cancel) is not { } delivery)
            return Problems.NotFound("delivery");
        var (now, before) = (clock.Now(), delivery.State);
        if (delivery.Cancel(now) is { } refusal)
            return refusal.ToProblem();

        var answer = await views.OfAsync(delivery, cancel);
        if (before != DeliveryState.Cancelled)
        {
            db.Timeline.Add(TimelineEntry.ByMerchant(delivery, "cancelled", now));
            if (delivery.Mode == Delivery.Live)
                db.Announce(new DeliveryCancelled(Guid.CreateVersion7(now), delivery.CollectiveId, now, delivery.Id, "merchant-request"), delivery.Id);
            webhooks.Tell(db, await db.EndpointsOfAsync(delivery, cancel), delivery, answer, "cancelled", now);
            await db.SaveChangesAsync(cancel);
        }
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(delivery.Version);
        return TypedResults.Ok(answer);
    }

    /// <summary>Reads a delivery with its stops and locks its row to the end of the transaction.</summary>
    internal static async Task<Delivery?> LockDeliveryAsync(this IntakeDb db, Guid id, IQueryable<Delivery> among, CancellationToken cancel)
    {
        await db.Database.ExecuteSqlAsync(
            $"SELECT 1 FROM intake.deliveries WHERE collective_id = {db.CollectiveId} AND id = {id} FOR NO KEY UPDATE", cancel);
        return await among.Include(x => x.Stops).SingleOrDefaultAsync(x => x.Id == id, cancel);
    }
}
