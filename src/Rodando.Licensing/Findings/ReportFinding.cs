using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Findings;

/// <param name="Code">R1 to R12, or another short code of capital letters, digits and hyphens.</param>
/// <param name="Detail">What was found. No personal data.</param>
/// <param name="Curable">Whether time to cure it may be given.</param>
/// <param name="Principle">Principle of the ICA statement (1995) that it touches, 1 to 7.</param>
/// <param name="Evidence">SHA-256 of the files it rests on, 64 hexadecimal digits each.</param>
public sealed record ReportFindingRequest(
    [property: RegularExpression("^[A-Z][A-Z0-9-]{0,39}$")] string Code,
    [property: StringLength(2000, MinimumLength = 3)] string Detail,
    bool Curable,
    [property: Range(1, 7)] int? Principle = null,
    [property: MaxLength(50)] IReadOnlyList<string>? Evidence = null);

/// <summary>An auditor or registrar writes a finding. Nothing changes by it: what follows is decided by others.</summary>
internal static class ReportFinding
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/findings", HandleAsync)
        .WithName(nameof(ReportFinding))
        .WithSummary("Writes a finding on a collective.")
        .Produces<FindingResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ReportFindingRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var evidence = request.Evidence ?? [];
            if (!evidence.All(hash => hash.Length == 64 && hash.All(char.IsAsciiHexDigitLower)))
                return Problems.Invalid("evidence", "Each is a SHA-256 of 64 lower-case hexadecimal digits.");
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.CheckAsync(file, file.Decider!.Value) is { } ineligible) return ineligible.ToProblem();
            var details = new JsonObject { ["evidence"] = new JsonArray([.. evidence.Select(hash => (JsonNode)hash)]) };
            var finding = await file.OpenFindingAsync(
                new Found(request.Code, request.Principle, request.Curable, request.Detail, details), file.Decider);
            return TypedResults.Created($"/v1/federation/collectives/{id}/findings/{finding.Id}", FindingResponse.Of(finding));
        });
}
