using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Links;

/// <param name="OtherId">The other collective of the link.</param>
/// <param name="Reason">Why the two are not the same group, for the log. No personal data.</param>
public sealed record CutLinkRequest(Guid OtherId, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>The panel cuts a link between two groups that share people by chance, such as riders who left a bad collective.</summary>
internal static class CutLink
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/unlink", HandleAsync)
        .WithName(nameof(CutLink))
        .WithSummary("Proposes to the panel to cut a link between two collectives.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, CutLinkRequest request, [AsParameters] Decision decision) =>
        decision.ProposeAsync(id, new UnlinkProceeding(), new UnlinkBody(request.OtherId), request.Reason);
}

internal sealed record UnlinkBody(Guid OtherId);

internal sealed class UnlinkProceeding : IProceeding
{
    public string Kind => "unlink";

    public Track Track => Track.Panel;

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var other = proposal.Read<UnlinkBody>().OtherId;
        var links = await file.Db.LinksOfAsync(file.FederationId, file.About.CollectiveId, file.Policy, file.Cancel);
        return links.FirstOrDefault(link => link.Other == other) switch
        {
            null => new Refusal("not-linked", "The two collectives are not linked, or the link was cut already.", "otherId"),
            { Representative: true } => new Refusal("link-cannot-be-cut", "The same person represents or controls both: that link stays.", "otherId"),
            _ => null,
        };
    }

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (id, other) = (file.About.CollectiveId, proposal.Read<UnlinkBody>().OtherId);
        // The database orders ids by their bytes as written, which is the order of their text.
        var idIsLow = string.CompareOrdinal(id.ToString("n"), other.ToString("n")) < 0;
        file.Db.Unlinks.Add(new Unlink
        {
            FederationId = file.FederationId,
            Low = idIsLow ? id : other,
            High = idIsLow ? other : id,
            Reason = proposal.Reason,
            ProposalId = proposal.Id,
            DecidedAt = file.Now,
        });
        file.Tell("link.cut", proposal, file.About.State, new JsonObject { ["other"] = other.ToString() });
        return Task.FromResult<Refusal?>(null);
    }
}
