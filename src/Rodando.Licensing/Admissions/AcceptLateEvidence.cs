using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <param name="ConstitutionEffectiveOn">Local date on which the co-operative came to exist, not after its last permitted date.</param>
/// <param name="Reason">Why lodging late is excused, for the log. No personal data.</param>
public sealed record AcceptLateEvidenceRequest(
    DateOnly ConstitutionEffectiveOn, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>
/// The panel accepts papers that came late of a constitution that took effect in time (T11). A later one is no restoration: the
/// co-operative applies anew.
/// </summary>
internal static class AcceptLateEvidence
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/late-evidence", HandleAsync)
        .WithName(nameof(AcceptLateEvidence))
        .WithSummary("Proposes to the panel to accept late proof of a constitution in time.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, AcceptLateEvidenceRequest request, [AsParameters] Decision decision) =>
        decision.ProposeAsync(id, new LateEvidenceProceeding(), new LateEvidenceBody(request.ConstitutionEffectiveOn), request.Reason);
}

internal sealed record LateEvidenceBody(DateOnly ConstitutionEffectiveOn);

internal sealed class LateEvidenceProceeding : IProceeding
{
    public string Kind => "late-evidence";

    public Track Track => Track.Panel;

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        if (file.About.MayStart("T11", "restored by late evidence") is { } refusal) return refusal;
        var effective = proposal.Read<LateEvidenceBody>().ConstitutionEffectiveOn;
        return file.About.LastPermitted is { } last && effective <= last
            ? await AdmissionChecks.AllAsync(
                file, new AdmissionTerms(AdmissionKind.Constituted, null, effective) { Profile = await file.Db.ProfileOfAsync(file.About, file.Cancel) })
            : new Refusal(
                "deadline-passed", "Constitution did not take effect in time: apply anew as a constituted co-operative.", "constitutionEffectiveOn");
    }

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (from, effective) = (file.About.State, proposal.Read<LateEvidenceBody>().ConstitutionEffectiveOn);
        if (file.About.AcceptLateEvidence(effective, file.Policy, file.Now) is { } refusal) return Task.FromResult<Refusal?>(refusal);
        file.Tell("licence.constituted", proposal, from, new JsonObject
        {
            ["constitutionEffectiveOn"] = AuditLog.Date(effective),
            ["late"] = true,
            ["reverifyDue"] = AuditLog.Date(file.About.ReverifyDue),
        });
        return Task.FromResult<Refusal?>(null);
    }
}
