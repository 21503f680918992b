using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Plans;

internal static class GetPlan
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/plans/{courierId:guid}", HandleAsync)
        .WithName(nameof(GetPlan))
        .WithSummary("A courier's plan, with its version as ETag.")
        .Produces<PlanView>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(Guid courierId, HttpContext http, DispatchDb db, CancellationToken cancel)
    {
        if (!await db.Couriers.AnyAsync(courier => courier.CourierId == courierId, cancel)) return Problems.NotFound("courier");
        var plan = await db.ReadPlanAsync(courierId, cancel);
        http.Response.SetETag(plan.Version);
        return http.NotModified(plan.Version) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(plan);
    }
}
