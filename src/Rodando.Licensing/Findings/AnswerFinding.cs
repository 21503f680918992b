using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Findings;

/// <param name="Reply">The co-operative's answer.</param>
/// <param name="CurePlan">What will be done, by whom and by when; replaces an earlier plan.</param>
public sealed record AnswerFindingRequest(
    [property: StringLength(4000, MinimumLength = 3)] string? Reply = null, [property: MinLength(1), MaxLength(50)] IReadOnlyList<CureAction>? CurePlan = null);

/// <summary>The co-operative answers a finding and says how it will cure it.</summary>
internal static class AnswerFinding
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/findings/{findingId:guid}/answer", HandleAsync)
        .WithName(nameof(AnswerFinding))
        .WithSummary("Answers a finding, with a cure plan.")
        .Produces<FindingResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid findingId, AnswerFindingRequest request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync(async (collective, log) =>
        {
            if (request is { Reply: null, CurePlan: null }) return Problems.Invalid("reply", "An answer or a cure plan is needed.");
            if (request.CurePlan?.Any(step => step.Due < collective.Today(log.Now)) == true)
                return Problems.Invalid("curePlan", "A step is due in the past.");
            var file = decision.CaseOf(collective, log);
            var may = LicenceGate.May(LicenceAction.LodgeEvidence, collective.Facts(log.Now, log.LastEventAt), log.Now);
            if (!may.IsAllowed) return may.ToProblem();
            var finding = await file.Db.Findings.SingleOrDefaultAsync(
                row => row.CollectiveId == collective.CollectiveId && row.Id == findingId, file.Cancel);
            if (finding is null) return Problems.NotFound("finding");
            if (finding.Answer(request.Reply, request.CurePlan) is { } refusal) return refusal.ToProblem();
            log.Append("finding.answered", decision.Http.User.PrincipalKey(), new JsonObject
            {
                ["collective"] = collective.CollectiveId.ToString(),
                ["finding"] = findingId.ToString(),
                ["steps"] = request.CurePlan?.Count,
            });
            return TypedResults.Ok(FindingResponse.Of(finding));
        });
}
