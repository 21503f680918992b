using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Admissions;

/// <summary>Second pair of eyes: another registrar approves, and the licence is granted (T03, T04, T05, T08).</summary>
internal static partial class ApproveAdmission
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/admissions/{proposalId:guid}/approve", HandleAsync)
        .WithName(nameof(ApproveAdmission))
        .WithSummary("Approves another registrar's proposal and grants the licence.")
        .Produces<LicenceFile>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, Guid proposalId, [AsParameters] Decision decision, ILogger<Admission> logger) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var (http, db, _, cancel) = decision;
            var admission = await db.Admissions.SingleOrDefaultAsync(row => row.CollectiveId == id && row.Id == proposalId, cancel);
            if (admission is null) return Problems.NotFound("proposal");
            var registrar = http.User.SubjectId();
            // The same approval again: it is done, and the file says how it stands now.
            if (admission.State == AdmissionState.Approved && admission.DecidedBy == registrar) return null;
            var terms = admission.Terms with { Profile = await db.ProfileOfAsync(collective, cancel) };
            if ((admission.Approve(registrar, log.Now) ?? collective.Admit(terms, log.Now)) is { } refusal) return refusal.ToProblem();

            var provisional = admission.Kind == AdmissionKind.Provisional;
            log.Append(provisional ? "licence.provisional_granted" : "licence.constituted", http.User.PrincipalKey(), new JsonObject
            {
                ["collective"] = id.ToString(),
                ["proposal"] = proposalId.ToString(),
                ["profile"] = terms.Profile!.Reference,
                ["proposedBy"] = $"user:{admission.ProposedBy}",
                ["clockStart"] = provisional ? AuditLog.Date(collective.ClockStart) : null,
                ["deadline"] = provisional ? AuditLog.Date(collective.LastPermitted) : null,
                ["zone"] = collective.Zone,
                ["constitutionEffectiveOn"] = AuditLog.Date(admission.ConstitutionEffectiveOn),
                ["reverifyDue"] = AuditLog.Date(collective.ReverifyDue),
            }, admission.Reason);
            LogAdmitted(logger, id, admission.Kind);
            return null;
        });

    [LoggerMessage(EventId = 4010, Level = LogLevel.Information, Message = "Collective {CollectiveId} was admitted as {Kind}.")]
    private static partial void LogAdmitted(ILogger logger, Guid collectiveId, AdmissionKind kind);
}
