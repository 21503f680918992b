using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <summary>As what a collective is admitted.</summary>
public enum AdmitAs
{
    /// <summary>On a signed commitment to constitute a co-operative within two years.</summary>
    Provisional,

    /// <summary>As a co-operative that exists.</summary>
    Constituted,
}

/// <param name="As">provisional or constituted.</param>
/// <param name="CommitmentSignedOn">Local date of the last founder's signature, at most 30 days ago; for provisional. It starts the clock.</param>
/// <param name="ConstitutionEffectiveOn">Local date since which the co-operative exists; for constituted.</param>
/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record ProposeAdmissionRequest(
    AdmitAs As,
    [property: StringLength(2000, MinimumLength = 3)] string Reason,
    DateOnly? CommitmentSignedOn = null,
    DateOnly? ConstitutionEffectiveOn = null);

/// <summary>A registrar's proposal.</summary>
/// <param name="State">proposed, approved, rejected or lapsed.</param>
/// <param name="ProposedBy">Sign-in id of the registrar; another one has to approve.</param>
/// <param name="ExpiresAt">UTC instant at which it lapses unless approved.</param>
public sealed record AdmissionResponse(
    Guid Id, Guid CollectiveId, AdmitAs As, DateOnly? CommitmentSignedOn, DateOnly? ConstitutionEffectiveOn, string Reason, string State,
    Guid ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
{
    internal static AdmissionResponse Of(Proposal row)
    {
        var body = row.Read<AdmissionBody>();
        return new AdmissionResponse(
            row.Id, row.CollectiveId!.Value, body.As, body.CommitmentSignedOn, body.ConstitutionEffectiveOn, row.Reason, StateOf(row.State),
            row.ProposedBy!.Value, row.ProposedAt, row.ExpiresAt);
    }

    private static string StateOf(ProposalState state) => state switch
    {
        ProposalState.Open => "proposed",
        ProposalState.Carried => "approved",
        ProposalState.Rejected => "rejected",
        _ => "lapsed",
    };
}

/// <summary>First pair of eyes: one registrar proposes to admit a collective.</summary>
internal static class ProposeAdmission
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/admissions", HandleAsync)
        .WithName(nameof(ProposeAdmission))
        .WithSummary("Proposes to admit a collective; another registrar approves.")
        .Produces<AdmissionResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ProposeAdmissionRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            if (Check(request, collective.Today(log.Now)) is { } invalid) return invalid;
            var body = new AdmissionBody(
                request.As,
                request.As == AdmitAs.Provisional ? request.CommitmentSignedOn : null,
                request.As == AdmitAs.Constituted ? request.ConstitutionEffectiveOn : null);
            var file = decision.CaseOf(collective, log);
            var (proposal, refusal) = await file.OpenAsync(new AdmissionProceeding(), body, request.Reason, file.Decider);
            return proposal is null
                ? refusal!.ToProblem()
                : TypedResults.Created($"/v1/federation/collectives/{id}/admissions/{proposal.Id}", AdmissionResponse.Of(proposal));
        });

    private static IResult? Check(ProposeAdmissionRequest request, DateOnly today)
    {
        var (field, date) = request.As == AdmitAs.Provisional
            ? ("commitmentSignedOn", request.CommitmentSignedOn)
            : ("constitutionEffectiveOn", request.ConstitutionEffectiveOn);
        if (date is null) return Problems.Invalid(field, "It is required.");
        if (date > today) return Problems.Invalid(field, "It must not lie in the future.");
        return date.Value.Year < 1850 ? Problems.Invalid(field, "It lies too far in the past.") : null;
    }
}
