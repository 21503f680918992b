using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Intake.Deliveries;

internal static class ListDeliveries
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/deliveries", HandleAsync)
        .WithName(nameof(ListDeliveries))
        .WithSummary("Your deliveries, newest first.")
        .ProducesValidationProblem();

    internal static Task<Results<Ok<Page<DeliveryResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] DeliveryFilter filter, [AsParameters] PageQuery page, ClaimsPrincipal caller, IntakeDb db, DeliveryViews views,
        CancellationToken cancel) => DeliveryReading.PageAsync(db.DeliveriesOf(caller), filter, page, views, cancel);

    /// <summary>What the caller's client may see: its merchant's deliveries, live or test as its key is.</summary>
    internal static IQueryable<Delivery> DeliveriesOf(this IntakeDb db, ClaimsPrincipal caller)
    {
        var (merchantId, mode) = (caller.MerchantId(), caller.FindFirstValue(ClaimNames.Mode) ?? Delivery.Live);
        return db.Deliveries.Where(x => x.MerchantId == merchantId && x.Mode == mode);
    }
}

internal static class GetDelivery
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/deliveries/{id:guid}", HandleAsync)
        .WithName(nameof(GetDelivery))
        .WithSummary("One delivery. With If-None-Match 304 when it has not changed.")
        .Produces<DeliveryResponse>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static Task<IResult> HandleAsync(
        Guid id, HttpContext http, IntakeDb db, DeliveryViews views, CancellationToken cancel) =>
        DeliveryReading.SingleAsync(db.DeliveriesOf(http.User), id, http, views, cancel);
}

/// <param name="At">When it happened, by whoever did it; UTC.</param>
/// <param name="RecordedAt">When we learned of it.</param>
/// <param name="Type">placed, assigned, unassigned, accepted, arrived, picked-up, delivered, failed or cancelled.</param>
/// <param name="Actor">merchant, collective, dispatcher, planner or courier.</param>
/// <param name="StopId">Where; null when it was not at a stop.</param>
/// <param name="Detail">More about it, such as courier, reason, note.</param>
public sealed record TimelineItem(
    DateTimeOffset At, DateTimeOffset RecordedAt, string Type, string Actor, Guid? StopId, IReadOnlyDictionary<string, string> Detail);

/// <param name="Data">In the order in which it happened; at most 500.</param>
public sealed record TimelineResponse(IReadOnlyList<TimelineItem> Data);

internal static class GetTimeline
{
    private const int Most = 500;

    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/deliveries/{id:guid}/timeline", HandleAsync)
        .WithName(nameof(GetTimeline))
        .WithSummary("What happened to a delivery.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<TimelineResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ClaimsPrincipal caller, IntakeDb db, CancellationToken cancel)
    {
        if (!await db.DeliveriesOf(caller).AnyAsync(x => x.Id == id, cancel))
            return Problems.NotFound("delivery");
        // Read whole: a delivery has a dozen entries, and sorting them needs no index.
        var entries = await db.Timeline.AsNoTracking().Where(x => x.DeliveryId == id).Take(Most).ToListAsync(cancel);
        return TypedResults.Ok(new TimelineResponse([.. entries
            .OrderBy(x => x.At).ThenBy(x => x.JobVersion).ThenBy(x => x.EventId)
            .Select(x => new TimelineItem(x.At, x.RecordedAt, x.Type, x.Actor, x.StopId, x.Detail))]));
    }
}
