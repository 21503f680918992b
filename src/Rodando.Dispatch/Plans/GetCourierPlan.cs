using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Dispatch.Plans;

internal static class GetCourierPlan
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/courier/plan", HandleAsync)
        .WithName(nameof(GetCourierPlan))
        .WithSummary("The courier's own plan; 304 when If-None-Match has its version.")
        .Produces<PlanView>()
        .Produces(StatusCodes.Status304NotModified);

    internal static async Task<IResult> HandleAsync(HttpContext http, DispatchDb db, CancellationToken cancel)
    {
        var plan = await db.ReadPlanAsync(http.User.CourierId(), cancel);
        http.Response.SetETag(plan.Version);
        return http.NotModified(plan.Version) ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(plan);
    }
}
