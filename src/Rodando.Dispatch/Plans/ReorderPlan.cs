using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Dispatch.Board;
using Rodando.Planning;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Plans;

/// <param name="StopIds">All stops of the plan, in the new order, each once.</param>
public sealed record ReorderPlanRequest([property: Required, MaxLength(500)] IReadOnlyList<Guid> StopIds);

internal static class ReorderPlan
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/collective/plans/{courierId:guid}/order", HandleAsync)
        .WithName(nameof(ReorderPlan))
        .WithSummary("Puts a courier's stops in another order.")
        .WithDescription("Needs If-Match with the plan's version. Each pickup stays before its dropoff, the load within the vehicle's "
            + "capacity, and a stop where the courier stands already stays first.")
        .Produces<PlanView>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    internal static async Task<IResult> HandleAsync(
        Guid courierId, ReorderPlanRequest request, HttpContext http, DispatchDb db, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        if (!await db.Couriers.AnyAsync(courier => courier.CourierId == courierId, cancel)) return Problems.NotFound("courier");
        var work = await BoardWork.ReadAsync(db, [courierId], cancel);
        if (http.RequireMatch(work.PlanOf(courierId).Version) is { } mismatch) return mismatch;
        var now = clock.GetUtcNow();
        var board = await BoardProblem.CreateAsync(work, [courierId], [], _ => [], now, cancel);
        if (!TryOrder(board, request.StopIds, out var plan))
            return new Refusal("not-the-same-stops", "Name every stop of the plan once, and no other.", "stopIds").ToProblem();
        if (Refuse(board, plan) is { } refusal) return refusal.ToProblem();
        await db.WritePlansAsync(work, board, plan, [courierId], now, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        var view = await db.ReadPlanAsync(courierId, cancel);
        http.Response.SetETag(view.Version);
        return TypedResults.Ok(view);
    }

    private static bool TryOrder(BoardProblem board, IReadOnlyList<Guid> stopIds, out Plan plan)
    {
        var visits = board.Plan.Routes[0].ToDictionary(visit => board.StopOf(visit).StopId);
        var isSame = stopIds.Count == visits.Count && stopIds.Distinct().Count() == visits.Count && stopIds.All(visits.ContainsKey);
        plan = isSame ? new Plan([[.. stopIds.Select(id => visits[id])]]) : board.Plan;
        return isSame;
    }

    private static Refusal? Refuse(BoardProblem board, Plan plan)
    {
        // What is too much or too late as the plan stands is not the new order's fault.
        var before = PlanChecker.Check(board.Problem, board.Plan).Violations;
        var found = PlanChecker.Check(board.Problem, plan).Violations.Except(before).Select(violation => violation.Code).ToHashSet();
        if (found.Contains("precedence")) return new Refusal("pickup-after-dropoff", "A pickup comes before its dropoff.", "stopIds");
        if (found.Contains("pinned")) return new Refusal("arrived-stop-moved", "The courier stands at the first stop already.", "stopIds");
        if (found.Contains("capacity")) return new Refusal("over-capacity", "The vehicle cannot carry that much at once.", "stopIds");
        return found.Contains("shift-end") ? new Refusal("after-shift-end", "A pickup would begin after the shift.", "stopIds") : null;
    }
}
