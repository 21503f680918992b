using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <param name="Codes">Codes of the items that did not hold, at least one.</param>
/// <param name="Reason">The statement of reasons, for the log. No personal data.</param>
public sealed record RejectDossierRequest(
    [property: MinLength(1), MaxLength(50)] IReadOnlyList<string> Codes, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Rejects the dossier of a collective in Hold (T09): its licence ends.</summary>
internal static class RejectDossier
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/dossier/reject", HandleAsync)
        .WithName(nameof(RejectDossier))
        .WithSummary("Proposes to reject a dossier in Hold; another registrar agrees by voting.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, RejectDossierRequest request, [AsParameters] Decision decision) =>
        request.Codes.Any(code => code.Length is 0 or > 40)
            ? Task.FromResult<IResult>(Problems.Invalid("codes", "Each has 1 to 40 characters."))
            : decision.ProposeAsync(id, new DossierRejectionProceeding(), new DeclineBody([.. request.Codes.Distinct()]), request.Reason);
}

internal sealed class DossierRejectionProceeding : IProceeding
{
    public string Kind => "dossier-rejection";

    public Track Track => Track.Registrars;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(file.About.MayStart("T09", "refused after a Hold"));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var from = file.About.State;
        if (file.About.RejectDossier(file.Policy, file.Now) is { } refusal) return Task.FromResult<Refusal?>(refusal);
        file.Tell("licence.expired", proposal, from, new JsonObject
        {
            ["codes"] = new JsonArray([.. proposal.Read<DeclineBody>().Codes.Select(code => (JsonNode)code)]),
        });
        return Task.FromResult<Refusal?>(null);
    }
}
