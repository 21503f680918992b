using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Findings;

/// <param name="Reason">Why nothing follows from it, for the log. No personal data.</param>
public sealed record DismissFindingRequest([property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>A registrar closes an open finding from which nothing follows; never the one who wrote it.</summary>
internal static class DismissFinding
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/findings/{findingId:guid}/dismiss", HandleAsync)
        .WithName(nameof(DismissFinding))
        .WithSummary("Closes an open finding from which nothing follows.")
        .Produces<FindingResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, Guid findingId, DismissFindingRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.MayDecideAsync(file, file.Decider!.Value) is { } ineligible) return ineligible.ToProblem();
            var finding = await file.Db.Findings.SingleOrDefaultAsync(row => row.CollectiveId == id && row.Id == findingId, file.Cancel);
            if (finding is null) return Problems.NotFound("finding");
            if (finding.OpenedBy == file.Decider) return new Refusal("same-person", "Whoever wrote a finding does not dismiss it.").ToProblem();
            if (finding.State == FindingState.Dismissed) return TypedResults.Ok(FindingResponse.Of(finding));
            if (finding.State != FindingState.Open)
                return new Refusal("finding-closed", "The finding is being cured or is closed.").ToProblem();
            finding.Close(cured: false, log.Now);
            log.Append("finding.dismissed", file.Actor, new JsonObject { ["collective"] = id.ToString(), ["finding"] = findingId.ToString() }, request.Reason);
            return TypedResults.Ok(FindingResponse.Of(finding));
        });
}
