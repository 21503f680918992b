using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Findings;

/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record BeginGraceRequest([property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>A registrar gives a constituted co-operative time to cure a finding (T12).</summary>
internal static class BeginGrace
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/findings/{findingId:guid}/grace", HandleAsync)
        .WithName(nameof(BeginGrace))
        .WithSummary("Gives a constituted co-operative time to cure a finding.")
        .Produces<LicenceFile>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, Guid findingId, BeginGraceRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.MayDecideAsync(file, file.Decider!.Value) is { } ineligible) return ineligible.ToProblem();
            var finding = await file.Db.Findings.SingleOrDefaultAsync(row => row.CollectiveId == id && row.Id == findingId, file.Cancel);
            if (finding is null) return Problems.NotFound("finding");
            return file.BeginGrace(finding, request.Reason)?.ToProblem();
        });
}
