using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Findings;

/// <param name="Evidence">SHA-256 of the files that show the cure, at least one, 64 hexadecimal digits each.</param>
/// <param name="Reason">Why the findings are closed, for the log. No personal data.</param>
public sealed record ProposeCureRequest(
    [property: MinLength(1), MaxLength(50)] IReadOnlyList<string> Evidence, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>
/// Ends a Grace (T13): one registrar proposes, another agrees. The third cure in 24 months is the panel's.
/// </summary>
internal static class ProposeCure
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/cure", HandleAsync)
        .WithName(nameof(ProposeCure))
        .WithSummary("Proposes that what was found is cured; another registrar agrees, or the panel the third time.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ProposeCureRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            if (!request.Evidence.All(hash => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)))
                return Problems.Invalid("evidence", "Each is a SHA-256 of 64 lower-case hexadecimal digits.");
            var file = decision.CaseOf(collective, log);
            IProceeding kind = collective.RecentCures(log.Now) < 2 ? new CureProceeding() : new PanelCureProceeding();
            // A registrar has no vote in the panel.
            var (proposal, refusal) = await file.OpenAsync(
                kind, new CureBody([.. request.Evidence.Distinct()]), request.Reason, kind.Track == Track.Panel ? null : file.Decider);
            return proposal is null
                ? refusal!.ToProblem()
                : TypedResults.Accepted($"/v1/federation/proposals/{proposal.Id}", ProposalResponse.Of(proposal, file.Now));
        });
}

internal sealed record CureBody(IReadOnlyList<string> Evidence);

internal sealed class CureProceeding : IProceeding
{
    public string Kind => "cure";

    public Track Track => Track.Registrars;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(Cures.Check(file));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal) => Cures.CarryOutAsync(file, proposal);
}

/// <summary>The same where cures have become a habit.</summary>
internal sealed class PanelCureProceeding : IProceeding
{
    public string Kind => "panel-cure";

    public Track Track => Track.Panel;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(Cures.Check(file));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal) => Cures.CarryOutAsync(file, proposal);
}

internal static class Cures
{
    public static Refusal? Check(Case file) => file.About.MayStart("T13", "cured")
        ?? (file.About.ReverifyDue < file.About.Today(file.Now)
            ? new Refusal("reverification-overdue", $"The re-verification due on {file.About.ReverifyDue:yyyy-MM-dd} has to be passed first.")
            : null);

    public static async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (collective, from) = (file.About, file.About.State);
        if (collective.Cure(file.Policy, file.Now) is { } refusal) return refusal;
        var closed = await file.Db.Findings.Where(row => row.CollectiveId == collective.CollectiveId && row.State == FindingState.InCure)
            .ToListAsync(file.Cancel);
        closed.ForEach(finding => finding.Close(cured: true, file.Now));
        file.Tell("licence.cured", proposal, from, new JsonObject
        {
            ["findings"] = new JsonArray([.. closed.Select(finding => (JsonNode)finding.Id.ToString())]),
            ["evidence"] = new JsonArray([.. proposal.Read<CureBody>().Evidence.Select(hash => (JsonNode)hash)]),
            ["cures"] = collective.RecentCures(file.Now),
            ["reverifyDue"] = AuditLog.Date(collective.ReverifyDue),
        });
        return null;
    }
}
