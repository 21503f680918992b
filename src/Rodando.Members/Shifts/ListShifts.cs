using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Shifts;

/// <summary>GET /v1/collective/shifts</summary>
internal static class ListShifts
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/shifts", HandleAsync)
        .WithName(nameof(ListShifts))
        .WithSummary("Lists shifts by their planned beginning, latest first.")
        .WithDescription("from (inclusive) and to (exclusive) bound the planned beginning; riderId shows one rider's.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<ShiftResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, DateTimeOffset? from, DateTimeOffset? to, Guid? riderId, MembersDb db, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        var (earliest, latest) = (from?.ToUniversalTime(), to?.ToUniversalTime());
        var rows = await db.Shifts.AsNoTracking()
            .Where(row => (earliest == null || row.StartsAt >= earliest) && (latest == null || row.StartsAt < latest))
            .Where(row => riderId == null || row.RiderId == riderId)
            .Where(row => after == null || row.StartsAt < after.Value.At || (row.StartsAt == after.Value.At && row.Id < after.Value.Id))
            .OrderByDescending(row => row.StartsAt).ThenByDescending(row => row.Id)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.StartsAt, row.Id), PlanShift.Of));
    }
}

/// <summary>GET /v1/collective/shifts/{id}</summary>
internal static class GetShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/shifts/{id:guid}", HandleAsync)
        .WithName(nameof(GetShift))
        .WithSummary("Reads a shift.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<ShiftResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, HttpContext http, CancellationToken cancel)
    {
        if (await db.Shifts.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel) is not { } shift)
            return Problems.NotFound("shift");
        http.Response.SetETag(shift.Version);
        return TypedResults.Ok(PlanShift.Of(shift));
    }
}
