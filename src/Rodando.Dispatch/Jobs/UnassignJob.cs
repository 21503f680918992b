using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Dispatch;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Decisions;
using Rodando.Dispatch.Plans;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Dispatch.Jobs;

/// <param name="Reason">Why; kept in the decision record. Up to 500 characters.</param>
public sealed record UnassignJobRequest([property: StringLength(500)] string? Reason = null);

internal static class UnassignJob
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/jobs/{deliveryId:guid}/unassign", HandleAsync)
        .WithName(nameof(UnassignJob))
        .WithSummary("Takes a job from its courier before the pickup; the rule gives it to somebody else.")
        .WithDescription("Needs If-Match with the job's version. A job that nobody has is left as it is.")
        .Produces<JobView>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    internal static async Task<IResult> HandleAsync(
        Guid deliveryId, UnassignJobRequest request, HttpContext http, DispatchDb db, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.LockBoardAsync(cancel);
        if (await db.FindJobAsync(deliveryId, cancel) is not { } job) return Problems.NotFound("job");
        if (http.RequireMatch(job.Version) is { } mismatch) return mismatch;
        if (job.WhyNotMovable() is { } refusal) return refusal.ToProblem();
        if (job.OpenHolding?.CourierId is not { } courier) return AssignJob.Answer(http, job);

        var now = clock.GetUtcNow();
        var work = await BoardWork.ReadAsync(db, [courier], cancel);
        job.Take(HoldingEnd.Unassigned, now);
        work.Add(job);
        job.NextTryAt = now;
        db.Decisions.Add(DecisionWriting.Plain(
            job, DecisionOutcome.UnassignedByPerson, courier, http.User.PrincipalKey(), request.Reason, now));
        db.Announce(new CourierUnassigned(
            Guid.CreateVersion7(now), job.CollectiveId, now, job.DeliveryId, job.NextVersion(), courier, "unassigned"), job.DeliveryId);
        await db.SettlePlansAsync(work, [courier], now, cancel);
        await db.SaveChangesAsync(cancel);
        await db.WakeAssignerAsync(cancel);
        await transaction.CommitAsync(cancel);
        return AssignJob.Answer(http, job);
    }
}
