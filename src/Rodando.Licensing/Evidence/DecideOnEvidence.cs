using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Evidence;

/// <param name="Method">How it was made sure that it is genuine.</param>
/// <param name="Remark">What was looked at, such as the register's reference.</param>
public sealed record VerifyEvidenceRequest(VerificationMethod Method, [property: StringLength(500)] string? Remark = null);

/// <param name="Reason">What is wrong with it; the collective reads it.</param>
public sealed record RejectEvidenceRequest([property: StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>A registrar, by name and method, verifies an item of evidence or rejects it.</summary>
internal static class DecideOnEvidence
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/federation/collectives/{id:guid}/evidence/{evidenceId:guid}/verification", VerifyAsync)
            .WithName("VerifyEvidence").WithSummary("Verifies an item of evidence by a method."));
        Describe(routes.MapPost("/federation/collectives/{id:guid}/evidence/{evidenceId:guid}/rejection", RejectAsync)
            .WithName("RejectEvidence").WithSummary("Rejects an item of evidence; a dossier that needs it goes back."));
    }

    internal static Task<IResult> VerifyAsync(Guid id, Guid evidenceId, VerifyEvidenceRequest request, [AsParameters] Decision decision) =>
        DecideAsync(id, evidenceId, decision, async (_, item, by, log) =>
        {
            var twice = await Duplicates.AmongAsync(decision.Db, [item], decision.Cancel);
            if (twice.Count > 0)
                return new Refusal(ListEvidence.SameElsewhere, "Another collective has handed in the same document; neither is accepted until one is rejected.");
            var before = item.State;
            if (item.Verify(by, request.Method, request.Remark, log.Now) is { } refusal) return refusal;
            if (item.State == before) return null;
            log.Append("evidence.verified", decision.Http.User.PrincipalKey(), Data(item, EvidenceMapping.NameOf(request.Method)), request.Remark);
            return null;
        });

    internal static Task<IResult> RejectAsync(Guid id, Guid evidenceId, RejectEvidenceRequest request, [AsParameters] Decision decision) =>
        DecideAsync(id, evidenceId, decision, async (collective, item, by, log) =>
        {
            var before = item.State;
            if (item.Reject(by, request.Reason, log.Now) is { } refusal) return refusal;
            if (item.State == before) return null;
            log.Append("evidence.rejected", decision.Http.User.PrincipalKey(), Data(item, null), request.Reason);
            await ReturnAsync(collective, item, decision, log);
            return null;
        });

    private static Task<IResult> DecideAsync(
        Guid id, Guid evidenceId, Decision decision, Func<Collective, EvidenceItem, Person, AuditLog, Task<Refusal?>> decide) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.MayDecideAsync(file, file.Decider!.Value) is { } ineligible) return ineligible.ToProblem();
            var item = await decision.Db.Evidence.SingleOrDefaultAsync(row => row.CollectiveId == id && row.Id == evidenceId, decision.Cancel);
            if (item is null) return Problems.NotFound("evidence");
            if (item.UploadedBy == file.Decider) return new Refusal("same-person", "Whoever handed an item in does not decide on it.").ToProblem();
            var user = decision.Http.User;
            var by = new Person(user.SubjectId(), user.FindFirstValue(ClaimNames.Name) ?? user.SubjectId().ToString());
            return await decide(collective, item, by, log) is { } refusal
                ? refusal.ToProblem()
                : TypedResults.Ok(EvidenceResponse.Of(item, await decision.Db.ProfileOfAsync(collective, decision.Cancel)));
        });

    // Without this item the dossier may be incomplete: then it does not count as lodged any more. In Hold the review goes on.
    private static async Task ReturnAsync(Collective collective, EvidenceItem rejected, Decision decision, AuditLog log)
    {
        var (db, cancel) = (decision.Db, decision.Cancel);
        if (collective.State == LicenceState.Hold) return;
        if (await db.DossierOfAsync(collective.CollectiveId, cancel) is not { } dossier) return;
        if (await db.ProfileOfAsync(collective, cancel) is not { } profile) return;
        var rest = (await db.EvidenceOfAsync(collective.CollectiveId, cancel)).Where(item => item.Id != rejected.Id).ToList();
        if (Lodging.Missing(profile, rest, DateOnly.FromDateTime(log.Now.UtcDateTime).AddDays(-1), verified: false).Count == 0) return;
        collective.ReturnDossier();
        dossier.Return(log.Now);
        log.Append("dossier.returned", decision.Http.User.PrincipalKey(), new JsonObject
        {
            ["collective"] = collective.CollectiveId.ToString(),
            ["dossier"] = dossier.Id.ToString(),
            ["evidence"] = rejected.Id.ToString(),
        });
    }

    private static JsonObject Data(EvidenceItem item, string? method) => new()
    {
        ["collective"] = item.CollectiveId.ToString(),
        ["evidence"] = item.Id.ToString(),
        ["code"] = item.Code,
        ["sha256"] = Convert.ToHexStringLower(item.Sha256),
        ["method"] = method,
    };

    private static void Describe(RouteHandlerBuilder route) => route
        .Produces<EvidenceResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);
}
