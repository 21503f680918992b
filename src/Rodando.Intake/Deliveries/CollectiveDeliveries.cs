using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.Http;

namespace Rodando.Intake.Deliveries;

internal static class ListCollectiveDeliveries
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/deliveries", HandleAsync)
        .WithName(nameof(ListCollectiveDeliveries))
        .WithSummary("The deliveries of all merchants, newest first; none placed with test keys.")
        .ProducesValidationProblem();

    internal static Task<Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] DeliveryFilter filter, [FromQuery] Guid? merchantId, [AsParameters] PageQuery page, IntakeDb db, DeliveryViews views,
        CancellationToken cancel)
    {
        var all = db.LiveDeliveries();
        return DeliveryReading.PageAsync(
            merchantId is { } merchant ? all.Where(x => x.MerchantId == merchant) : all, filter, page, views, cancel);
    }

    internal static IQueryable<Delivery> LiveDeliveries(this IntakeDb db) => db.Deliveries.Where(x => x.Mode == Delivery.Live);
}

internal static class GetCollectiveDelivery
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/deliveries/{id:guid}", HandleAsync)
        .WithName(nameof(GetCollectiveDelivery))
        .WithSummary("One delivery of any merchant.")
        .Produces<DeliveryResponse>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static Task<IResult> HandleAsync(
        Guid id, HttpContext http, IntakeDb db, DeliveryViews views, CancellationToken cancel) =>
        DeliveryReading.SingleAsync(db.LiveDeliveries(), id, http, views, cancel);
}
