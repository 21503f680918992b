using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

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
/// <param name="State">proposed, approved or lapsed.</param>
/// <param name="ProposedBy">Sign-in id of the registrar; another one has to approve.</param>
/// <param name="ExpiresAt">UTC instant at which it lapses unless approved.</param>
public sealed record AdmissionResponse(
    Guid Id, Guid CollectiveId, AdmitAs As, DateOnly? CommitmentSignedOn, DateOnly? ConstitutionEffectiveOn, string Reason, string State,
    Guid ProposedBy, DateTimeOffset ProposedAt, DateTimeOffset ExpiresAt)
{
    internal static AdmissionResponse Of(Admission admission) => new(
        admission.Id, admission.CollectiveId, admission.Kind == AdmissionKind.Provisional ? AdmitAs.Provisional : AdmitAs.Constituted,
        admission.CommitmentSignedOn, admission.ConstitutionEffectiveOn, admission.Reason, admission.State.ToString().ToLowerInvariant(),
        admission.ProposedBy, admission.ProposedAt, admission.ExpiresAt);
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
            var (http, db, _, cancel) = decision;
            if (Check(request, LicenceCalendar.LocalDate(log.Now, collective.Zone)) is { } invalid) return invalid;
            var terms = new AdmissionTerms(
                request.As == AdmitAs.Provisional ? AdmissionKind.Provisional : AdmissionKind.Constituted,
                request.As == AdmitAs.Provisional ? request.CommitmentSignedOn : null,
                request.As == AdmitAs.Constituted ? request.ConstitutionEffectiveOn : null)
            {
                Profile = await db.ProfileOfAsync(collective, cancel),
            };
            if (collective.CheckAdmission(terms, log.Now) is { } refusal) return refusal.ToProblem();

            // The collective's lock makes this the only writer of its proposals.
            var open = await db.Admissions.SingleOrDefaultAsync(
                other => other.CollectiveId == id && other.State == AdmissionState.Proposed, cancel);
            if (open is not null && open.IsOpen(log.Now))
                return new Refusal("proposal-open", $"The proposal {open.Id} waits for its second registrar.").ToProblem();
            open?.Lapse(log.Now);
            if (open is not null) await db.SaveChangesAsync(cancel);

            var admission = Admission.Propose(
                Guid.CreateVersion7(log.Now), id, terms, request.Reason, http.User.SubjectId(), log.Now);
            db.Admissions.Add(admission);
            log.Append("licence.admission_proposed", http.User.PrincipalKey(), new JsonObject
            {
                ["collective"] = id.ToString(),
                ["proposal"] = admission.Id.ToString(),
                ["as"] = request.As.ToString().ToLowerInvariant(),
                ["commitmentSignedOn"] = AuditLog.Date(terms.CommitmentSignedOn),
                ["constitutionEffectiveOn"] = AuditLog.Date(terms.ConstitutionEffectiveOn),
            }, request.Reason);
            return TypedResults.Created($"/v1/federation/collectives/{id}/admissions/{admission.Id}", AdmissionResponse.Of(admission));
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
