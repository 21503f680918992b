using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Profiles;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Evidence;

/// <summary>What is missing for a constituted licence, and until when it can be lodged.</summary>
/// <param name="Profile">The edition that applies, such as MX/1; null when the federation has published none.</param>
/// <param name="Forms">Legal forms to choose from.</param>
/// <param name="MinMembers">Fewest members of the jurisdiction; a form may ask for more or fewer.</param>
/// <param name="Items">What the dossier holds, in the profile's order.</param>
/// <param name="Complete">Whether a dossier can be lodged now, as far as papers go.</param>
/// <param name="Dossier">The dossier that stands; null when none was lodged, or it was returned.</param>
/// <param name="LastPermittedDate">Last local date of a provisional licence: constitution must take effect on or before it.</param>
/// <param name="LodgeBy">Last local date on which lodging still leads to a review after the last date; null without a deadline.</param>
/// <param name="LodgeRecommendedBy">Thirty days before the last date: early enough for the review to end in time.</param>
/// <param name="Text">The same in a sentence.</param>
public sealed record Checklist(
    string? Profile, IReadOnlyList<LegalForm> Forms, int? MinMembers, IReadOnlyList<ChecklistItem> Items, bool Complete,
    DossierResponse? Dossier, DateOnly? LastPermittedDate, DateOnly? LodgeBy, DateOnly? LodgeRecommendedBy, ChecklistText Text);

/// <param name="State">missing, received, verified, rejected, or expired: run out or too old.</param>
/// <param name="Mandatory">Without it the dossier is incomplete, unless it may follow.</param>
/// <param name="FollowUpDays">Calendar days after constitution within which it may follow; null when it may not.</param>
/// <param name="FollowsBy">Last local date for what may follow; null when it may not, or the co-operative does not exist yet.</param>
/// <param name="Remark">Why it was rejected.</param>
public sealed record ChecklistItem(string Code, EvidenceName Name, bool Mandatory, string State, int? FollowUpDays, DateOnly? FollowsBy, string? Remark);

/// <param name="Es">In Spanish.</param>
/// <param name="En">In English.</param>
public sealed record ChecklistText(string Es, string En);

/// <summary>The collective's list of what is missing.</summary>
internal static class GetChecklist
{
    private const int RecommendedDays = 30;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/licence/checklist", HandleAsync)
        .WithName(nameof(GetChecklist))
        .WithSummary("What is missing for a constituted licence, and the last day to lodge it.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<Checklist>, ProblemHttpResult>> HandleAsync(
        LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var collective = await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == db.CollectiveId, cancel);
        if (collective is null) return Problems.NotFound("collective");
        var profile = await db.ProfileOfAsync(collective, cancel);
        var evidence = await db.EvidenceOfAsync(collective.CollectiveId, cancel);
        var dossier = await db.DossierOfAsync(collective.CollectiveId, cancel);
        var today = LicenceCalendar.LocalDate(clock.GetUtcNow(), collective.Zone);
        var existsSince = collective.ConstitutionEffectiveOn ?? dossier?.EffectiveOn;
        var items = profile?.Evidence.Value.Select(requirement => Item(requirement, evidence, today, existsSince)).ToList() ?? [];
        var missing = profile is null ? 0 : Lodging.Missing(profile, evidence, today, verified: false).Count;
        // The Hold wants it lodged at least a day before the end.
        var lodgeBy = collective.State == LicenceState.Provisional ? collective.LastPermitted?.AddDays(-1) : null;
        return TypedResults.Ok(new Checklist(
            profile?.Reference, profile?.Forms.Value ?? [], profile?.MinMembers.Value, items, profile is not null && missing == 0,
            dossier is null ? null : DossierResponse.Of(dossier), collective.LastPermitted, lodgeBy, collective.LastPermitted?.AddDays(-RecommendedDays),
            Text(profile is not null, missing, dossier is not null, lodgeBy)));
    }

    private static ChecklistItem Item(EvidenceRequirement requirement, List<EvidenceItem> evidence, DateOnly today, DateOnly? existsSince)
    {
        var best = Lodging.Best(evidence, requirement.Code);
        var rejected = best is null ? evidence.FindLast(item => item.Code == requirement.Code) : null;
        var state = best is null ? rejected is null ? "missing" : "rejected"
            : best.CountsOn(today, best.State == EvidenceState.Verified ? null : requirement.FreshDays) ? EvidenceMapping.Name(best.State) : "expired";
        return new ChecklistItem(
            requirement.Code, new EvidenceName(requirement.Es, requirement.En), requirement.Mandatory, state, requirement.FollowUpDays,
            requirement.FollowUpDays is { } days ? existsSince?.AddDays(days) : null, rejected?.Remark);
    }

    private static ChecklistText Text(bool published, int missing, bool lodged, DateOnly? lodgeBy)
    {
        if (!published) return new("La federación aún no publica las reglas de su país.", "The federation has not published your country's rules yet.");
        var (es, en) = (lodged, missing) switch
        {
            (true, _) => ("El expediente está presentado y en revisión.", "The dossier is lodged and under review."),
            (_, 0) => ("Nada falta: presente el expediente.", "Nothing is missing: lodge the dossier."),
            (_, 1) => ("Falta un documento obligatorio.", "One mandatory document is missing."),
            _ => ($"Faltan {missing} documentos obligatorios.", $"{missing} mandatory documents are missing."),
        };
        return lodged || lodgeBy is null ? new(es, en) : new(
            $"{es} Último día para presentar: {lodgeBy:yyyy-MM-dd}.", $"{en} Last day to lodge: {lodgeBy:yyyy-MM-dd}.");
    }
}
