using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Intake.ServiceAreas;

internal static class ReplaceServiceArea
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPut("/collective/service-areas/{id:guid}", HandleAsync)
        .WithName(nameof(ReplaceServiceArea))
        .WithSummary("Redraws an area. Deliveries already placed stay. If-Match is looked at when sent.")
        .WithMetadata(new RequestSizeLimitAttribute(AddServiceArea.MostBytes))
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    internal static async Task<Results<Ok<ServiceAreaResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ServiceAreaRequest request, HttpContext http, IntakeDb db, CancellationToken cancel)
    {
        if (request.Polygon.ToArea(out var field, out var fault) is not { } polygon)
            return Problems.Invalid(field, fault);
        if (await db.ServiceAreas.SingleOrDefaultAsync(x => x.Id == id, cancel) is not { } area)
            return Problems.NotFound("service area");
        if (http.Request.Headers.IfMatch.Count > 0 && http.RequireMatch(area.Version) is { } mismatch)
            return mismatch;
        area.Replace(request.Name, polygon);
        if (!await db.TrySaveAsync(cancel))
            return Problems.VersionMismatch();
        http.Response.SetETag(area.Version);
        return TypedResults.Ok(ServiceAreaResponse.Of(area));
    }
}

internal static class RemoveServiceArea
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapDelete("/collective/service-areas/{id:guid}", HandleAsync)
        .WithName(nameof(RemoveServiceArea))
        .WithSummary("Takes an area away. Deliveries already placed stay.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, IntakeDb db, CancellationToken cancel) =>
        await db.ServiceAreas.Where(x => x.Id == id).ExecuteDeleteAsync(cancel) > 0
            ? TypedResults.NoContent()
            : Problems.NotFound("service area");
}
