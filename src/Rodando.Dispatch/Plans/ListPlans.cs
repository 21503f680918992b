using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Plans;

internal static class ListPlans
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/plans", HandleAsync)
        .WithName(nameof(ListPlans))
        .WithSummary("The plans of all couriers who have one, by courier id.")
        .Produces<Page<PlanView>>()
        .ProducesValidationProblem();

    internal static async Task<IResult> HandleAsync([AsParameters] PageQuery page, DispatchDb db, CancellationToken cancel)
    {
        var after = default(Cursor);
        if (page.Cursor is not null && !Cursor.TryParse(page.Cursor, out after)) return Problems.Invalid("cursor", "It is not one of ours.");
        var rows = await db.Plans.AsNoTracking().Where(plan => plan.CourierId.CompareTo(after.Id) > 0)
            .OrderBy(plan => plan.CourierId).Take(page.Size + 1).ToListAsync(cancel);
        var views = await db.ReadPlansAsync(rows, cancel);
        // The list is ordered by id alone; the instant of the cursor has nothing to say.
        return TypedResults.Ok(views.ToPage(page, plan => new Cursor(DateTimeOffset.UnixEpoch, plan.CourierId), plan => plan));
    }
}
