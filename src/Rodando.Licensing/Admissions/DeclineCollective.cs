using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Licensing.Admissions;

/// <summary>Why an application is refused.</summary>
public enum DeclineCode
{
    /// <summary>The form is none that the licence is for.</summary>
    LegalForm,

    /// <summary>Somebody who does not work in it controls it.</summary>
    InvestorControl,

    /// <summary>Not all founders have signed.</summary>
    CommitmentIncomplete,
    FalseEvidence,

    /// <summary>A person in it is barred after a revocation.</summary>
    BarredPerson,
    ClockInherited,
    NotDelivery,
    Abandoned,
    Other,
}

/// <param name="Codes">The coded reasons, at least one.</param>
/// <param name="Reason">The statement of reasons, for the log. No personal data.</param>
public sealed record DeclineCollectiveRequest(
    [property: MinLength(1), MaxLength(9)] IReadOnlyList<DeclineCode> Codes, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Refuses an application (T02): one registrar proposes, another agrees; the group may appeal for 30 days.</summary>
internal static class DeclineCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/decline", HandleAsync)
        .WithName(nameof(DeclineCollective))
        .WithSummary("Proposes to refuse an application; another registrar agrees by voting.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, DeclineCollectiveRequest request, [AsParameters] Decision decision) =>
        decision.ProposeAsync(id, new DeclineProceeding(), new DeclineBody([.. request.Codes.Distinct().Select(KebabEnum<DeclineCode>.Name)]), request.Reason);
}

internal sealed record DeclineBody(IReadOnlyList<string> Codes);

internal sealed class DeclineProceeding : IProceeding
{
    public string Kind => "decline";

    public Track Track => Track.Registrars;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(file.About.MayStart("T02", "declined"));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var from = file.About.State;
        if (file.About.Decline(file.Policy, file.Now) is { } refusal) return Task.FromResult<Refusal?>(refusal);
        file.Tell("licence.declined", proposal, from, new JsonObject
        {
            ["codes"] = new JsonArray([.. proposal.Read<DeclineBody>().Codes.Select(code => (JsonNode)code)]),
        });
        return Task.FromResult<Refusal?>(null);
    }
}
