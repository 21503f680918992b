using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Riders;

/// <summary>GET /v1/collective/riders</summary>
internal static class ListRiders
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/riders", HandleAsync)
        .WithName(nameof(ListRiders))
        .WithSummary("Lists the collective's riders, newest first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<RiderResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, MembersDb db, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        var rows = await db.Riders.AsNoTracking()
            .Where(row => after == null || row.CreatedAt < after.Value.At || (row.CreatedAt == after.Value.At && row.Id < after.Value.Id))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, row.Id), AddRider.Of));
    }
}

/// <summary>GET /v1/collective/riders/{id}</summary>
internal static class GetRider
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/riders/{id:guid}", HandleAsync)
        .WithName(nameof(GetRider))
        .WithSummary("Reads a rider.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<RiderResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, HttpContext http, CancellationToken cancel)
    {
        if (await db.Riders.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel) is not { } rider)
            return Problems.NotFound("rider");
        http.Response.SetETag(rider.Version);
        return TypedResults.Ok(AddRider.Of(rider));
    }
}
