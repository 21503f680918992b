using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Intake.ServiceAreas;

internal static class ListServiceAreas
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/service-areas", HandleAsync)
        .WithName(nameof(ListServiceAreas))
        .WithSummary("The collective's areas, newest first, without their borders.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<ServiceAreaSummary>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, IntakeDb db, CancellationToken cancel)
    {
        var rows = db.ServiceAreas.AsNoTracking();
        if (page.Cursor is { } text)
        {
            if (!Cursor.TryParse(text, out var after))
                return Problems.Invalid("cursor", "It is not a cursor of this list.");
            rows = rows.Where(x => EF.Functions.LessThan(ValueTuple.Create(x.CreatedAt, x.Id), ValueTuple.Create(after.At, after.Id)));
        }
        var read = await rows.OrderByDescending(x => x.CreatedAt).ThenByDescending(x => x.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(read.ToPage(page, x => new Cursor(x.CreatedAt, x.Id), ServiceAreaSummary.Of));
    }
}

internal static class GetServiceArea
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/service-areas/{id:guid}", HandleAsync)
        .WithName(nameof(GetServiceArea))
        .WithSummary("One area with its border.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<ServiceAreaResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, IntakeDb db, CancellationToken cancel)
    {
        if (await db.ServiceAreas.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, cancel) is not { } area)
            return Problems.NotFound("service area");
        http.Response.SetETag(area.Version);
        return TypedResults.Ok(ServiceAreaResponse.Of(area));
    }
}
