using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Decisions;
using Rodando.Dispatch.Licence;
using Rodando.Dispatch.Plans;
using Rodando.Planning;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Dispatch.Jobs;

/// <param name="CourierId">Who is to have the job; must be on shift.</param>
/// <param name="Reason">Why a person decides; kept in the decision record. Up to 500 characters.</param>
public sealed record AssignJobRequest(Guid CourierId, [property: StringLength(500)] string? Reason = null);

internal static class AssignJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/jobs/{deliveryId:guid}/assign", HandleAsync)
        .WithName(nameof(AssignJob))
        .WithSummary("Gives a job to a courier, instead of the rule.")
        .WithDescription("Needs If-Match with the job's version. The decision record says what the rule would have done.")
        .Produces<JobView>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    internal static async Task<IResult> HandleAsync(
        Guid deliveryId, AssignJobRequest request, HttpContext http, DispatchDb db, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var row = await db.LockBoardAsync(cancel);
        var now = clock.GetUtcNow();
        if (await db.FindJobAsync(deliveryId, cancel) is not { } job) return Problems.NotFound("job");
        if (http.RequireMatch(job.Version) is { } mismatch) return mismatch;
        if (job.WhyNotMovable() is { } refusal) return refusal.ToProblem();
        if (await db.MayDispatchAsync(now, cancel) is { IsAllowed: false } no) return no.ToProblem();
        if (job.OpenHolding?.CourierId == request.CourierId) return Answer(http, job);

        var work = await BoardWork.ReadAsync(db, only: null, cancel);
        if (!work.OnShift.Contains(request.CourierId))
            return new Refusal("courier-not-on-shift", "Nobody of this id is on shift.", "courierId").ToProblem();
        if (await GiveAsync(db, row, work, job, request, http.User.PrincipalKey(), now, cancel) is { } cannot) return cannot.ToProblem();
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Answer(http, job);
    }

    internal static IResult Answer(HttpContext http, Job job)
    {
        http.Response.SetETag(job.Version);
        return TypedResults.Ok(JobView.Of(job));
    }

    private static async Task<Refusal?> GiveAsync(
        DispatchDb db, BoardRow row, BoardWork work, Job job, AssignJobRequest request, string principal, DateTimeOffset now,
        CancellationToken cancel)
    {
        var loser = job.Take(HoldingEnd.Unassigned, now);
        work.Add(job);
        var board = await BoardProblem.CreateAsync(work, work.OnShift, [job], _ => [], now, cancel);
        var insertion = new CheapestInsertion(board.Problem, board.Plan);
        var all = insertion.Options(board.NumberOf(job));
        var option = all.Single(one => board.Couriers[one.Vehicle] == request.CourierId);
        if (option.Best is null) return Cannot(option.Forbids!.Value);

        var decision = DecisionWriting.Compare(row, work, board, job, all, request.CourierId, openJobs: 1, now)
            .ByPerson(DecisionOutcome.AssignedByPerson, principal, request.Reason);
        db.Decisions.Add(decision);
        if (loser is { } last)
            db.Announce(new CourierUnassigned(
                Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), last, "unassigned"), job.DeliveryId);
        insertion.Place(board.NumberOf(job), option.Best);
        job.Give(request.CourierId, now);
        db.Announce(new CourierAssigned(
            Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), request.CourierId,
            work.FirstNameOf(request.CourierId), decision.DecisionId, ByPerson: true), job.DeliveryId);
        await db.WritePlansAsync(work, board, insertion.Plan, [request.CourierId], now, cancel);
        if (loser is { } before) await db.SettlePlansAsync(work, [before], now, cancel);
        return null;
    }

    private static Refusal Cannot(Forbiddance why) => why switch
    {
        Forbiddance.Capacity => new Refusal("over-capacity", "The vehicle cannot carry that much at once.", "courierId"),
        Forbiddance.ShiftEnd => new Refusal("after-shift-end", "A pickup would begin after the shift.", "courierId"),
        _ => new Refusal("unreachable", "No way leads there.", "courierId"),
    };
}
