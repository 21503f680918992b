using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Decisions;

/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record ReinstateCollectiveRequest([property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Ends a suspension (T16). The clock of a provisional licence has run on meanwhile.</summary>
internal static class ReinstateCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/reinstate", HandleAsync)
        .WithName(nameof(ReinstateCollective))
        .WithSummary("Gives a suspended collective its former state back.")
        .Produces<LicenceFile>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ReinstateCollectiveRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(
            id, (collective, now) => collective.Reinstate(now), _ => new DecisionEvent("licence.reinstated", request.Reason, []));
}
