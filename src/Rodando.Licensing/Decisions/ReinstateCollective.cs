using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Decisions;

/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record ReinstateCollectiveRequest([property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>The panel ends a suspension (T16). The clock of a provisional licence has run on meanwhile.</summary>
internal static class ReinstateCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/reinstate", HandleAsync)
        .WithName(nameof(ReinstateCollective))
        .WithSummary("Proposes to the panel to give a suspended collective its former state back.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ReinstateCollectiveRequest request, [AsParameters] Decision decision) =>
        decision.ProposeAsync(id, new ReinstatementProceeding(), new { }, request.Reason);
}

internal sealed class ReinstatementProceeding : IProceeding
{
    public string Kind => "reinstatement";

    public Track Track => Track.Panel;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(file.About.MayStart("T16", "reinstated"));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var from = file.About.State;
        if (file.About.Reinstate(file.Policy, file.Now) is { } refusal) return Task.FromResult<Refusal?>(refusal);
        file.Tell("licence.reinstated", proposal, from);
        return Task.FromResult<Refusal?>(null);
    }
}
