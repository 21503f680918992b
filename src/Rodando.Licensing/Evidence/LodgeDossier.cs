using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Evidence;

/// <param name="Form">Legal form, by the jurisdiction's profile: MX.SC.productores.</param>
/// <param name="Members">Members of the co-operative today, as the list of members says.</param>
public sealed record LodgeDossierRequest(
    [property: StringLength(60, MinimumLength = 4)] string Form, [property: Range(1, 100_000)] int Members);

/// <summary>A dossier that has passed the checks of form.</summary>
/// <param name="Profile">The edition it was checked by, such as MX/1.</param>
/// <param name="FoundingActOn">Date of the founding act in it.</param>
/// <param name="EffectiveOn">Local date since which the co-operative exists, by the paper that shows it.</param>
/// <param name="LodgedAt">UTC instant.</param>
public sealed record DossierResponse(
    Guid Id, string Form, int Members, string Profile, DateOnly FoundingActOn, DateOnly EffectiveOn, DateTimeOffset LodgedAt)
{
    internal static DossierResponse Of(Dossier row) =>
        new(row.Id, row.Form, row.Members, row.Profile, row.FoundingActOn, row.EffectiveOn, row.LodgedAt);
}

/// <summary>
/// Lodges the dossier of constitution. What the law wants at once has to be there; the day it is lodged is the one that counts for
/// the Hold, so an incomplete one is refused and nothing is noted.
/// </summary>
internal static class LodgeDossier
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/licence/dossier", HandleAsync)
        .WithName(nameof(LodgeDossier))
        .WithSummary("Lodges the dossier of constitution for review.")
        .Produces<DossierResponse>(StatusCodes.Status201Created)
        .Produces<DossierResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(LodgeDossierRequest request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync(async (collective, log) =>
        {
            var (db, cancel) = (decision.Db, decision.Cancel);
            if (await Lodging.GateAsync(db, collective, decision.Clock, cancel) is { } denied) return denied;
            if (await db.ProfileOfAsync(collective, cancel) is not { } profile) return Lodging.NoProfile(collective).ToProblem();
            var items = await db.EvidenceOfAsync(collective.CollectiveId, cancel);
            var today = LicenceCalendar.LocalDate(log.Now, collective.Zone);
            if (Check(request, profile, items, today) is { } refusal) return refusal.ToProblem();

            var standing = await db.DossierOfAsync(collective.CollectiveId, cancel);
            if (standing is not null && standing.Form == request.Form && standing.Members == request.Members)
                return TypedResults.Ok(DossierResponse.Of(standing));
            standing?.Return(log.Now);
            var dossier = Make(request, profile, items, decision.Http.User.SubjectId(), collective, log.Now);
            db.Dossiers.Add(dossier);
            collective.LodgeDossier(dossier.FoundingActOn, log.Policy, log.Now);
            Tell(log, decision.Http.User.PrincipalKey(), dossier, items);
            return TypedResults.Created("/v1/collective/licence/checklist", DossierResponse.Of(dossier));
        });

    private static Refusal? Check(
        LodgeDossierRequest request, JurisdictionProfile profile, List<EvidenceItem> items, DateOnly today)
    {
        if (profile.Form(request.Form) is not { } form) return Lodging.NotOfProfile("form", request.Form, profile);
        if (TooFew(profile, form, request.Members) is { } few) return few;
        if (Lodging.Missing(profile, items, today, verified: false) is { Count: > 0 } missing)
            return new Refusal("dossier-incomplete", $"Missing, run out or too old: {string.Join(", ", missing)}.");
        foreach (var proof in Proofs(profile))
        {
            if (Lodging.Best(items, proof.Code)?.Since is null)
                return new Refusal("dossier-incomplete", $"{proof.Code} has no date: upload it with issuedOn or effectiveOn.");
        }

        return null;
    }

    /// <summary>Whether there are fewer members than the form asks for.</summary>
    public static Refusal? TooFew(JurisdictionProfile profile, LegalForm form, int members)
    {
        var fewest = form.MinMembers ?? profile.MinMembers.Value;
        return members >= fewest ? null : new Refusal(
            "too-few-members", $"{form.Code} has at least {fewest} members by the profile {profile.Reference}.", "members");
    }

    private static Dossier Make(
        LodgeDossierRequest request, JurisdictionProfile profile, List<EvidenceItem> items, Guid by, Collective collective, DateTimeOffset now)
    {
        var dates = Proofs(profile).Select(proof => Lodging.Best(items, proof.Code)!).ToList();
        return new Dossier
        {
            CollectiveId = collective.CollectiveId,
            Id = Guid.CreateVersion7(now),
            Form = request.Form,
            Members = request.Members,
            Profile = profile.Reference,
            FoundingActOn = dates[0].IssuedOn ?? dates[0].Since!.Value,
            EffectiveOn = dates[^1].Since!.Value,
            LodgedBy = by,
            LodgedAt = now,
        };
    }

    // First the founding act, last what the co-operative exists from; the same where the act is it.
    private static IEnumerable<EvidenceRequirement> Proofs(JurisdictionProfile profile) =>
        [profile.Evidence.Value.FirstOrDefault(item => item.Shows == EvidenceShows.FoundingAct) ?? profile.FoundingProof!, profile.FoundingProof!];

    private static void Tell(AuditLog log, string by, Dossier dossier, List<EvidenceItem> items) => log.Append("dossier.lodged", by, new JsonObject
    {
        ["collective"] = dossier.CollectiveId.ToString(),
        ["dossier"] = dossier.Id.ToString(),
        ["profile"] = dossier.Profile,
        ["form"] = dossier.Form,
        ["members"] = dossier.Members,
        ["foundingActOn"] = AuditLog.Date(dossier.FoundingActOn),
        ["effectiveOn"] = AuditLog.Date(dossier.EffectiveOn),
        ["evidence"] = new JsonArray([.. items.Where(item => item.State != EvidenceState.Rejected)
            .Select(item => (JsonNode)Convert.ToHexStringLower(item.Sha256))]),
    }, onBehalfOf: $"collective:{dossier.CollectiveId}");
}
