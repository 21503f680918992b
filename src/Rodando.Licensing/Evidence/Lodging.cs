using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Evidence;

/// <summary>What uploading, lodging and the checklist have in common.</summary>
internal static class Lodging
{
    /// <summary>Whether the licence permits to lodge evidence now; an expired one may still prove that it constituted in time.</summary>
    public static async Task<IResult?> GateAsync(LicensingDb db, Collective collective, TimeProvider clock, CancellationToken cancel)
    {
        var last = await db.AuditHeads.AsNoTracking().Where(head => head.FederationId == collective.FederationId)
            .Select(head => head.At).SingleAsync(cancel);
        var now = clock.GetUtcNow();
        var answer = LicenceGate.May(LicenceAction.LodgeEvidence, collective.Facts(now, last), now);
        return answer.IsAllowed ? null : answer.ToProblem();
    }

    public static Refusal NoProfile(Collective collective) => new(
        "profile-not-published", $"The federation has published no profile of the jurisdiction {collective.Jurisdiction}.");

    /// <summary>A code that this jurisdiction does not know, such as another country's.</summary>
    public static Refusal NotOfProfile(string field, string code, JurisdictionProfile profile) => new(
        "profile-mismatch", $"The profile {profile.Reference} of the collective's jurisdiction knows no {code}.", field);

    /// <summary>Codes of what is needed at once and is neither there nor good on the date; empty when the dossier is complete.</summary>
    /// <param name="verified">Only what a registrar has verified counts.</param>
    public static IReadOnlyList<string> Missing(
        JurisdictionProfile profile, IReadOnlyCollection<EvidenceItem> items, DateOnly on, bool verified) =>
        [.. profile.Evidence.Value.Where(requirement => requirement.NeededAtOnce && !items.Any(item => item.Code == requirement.Code
                && item.CountsOn(on, verified ? null : requirement.FreshDays) && (!verified || item.State == EvidenceState.Verified)))
            .Select(requirement => requirement.Code)];

    /// <summary>Of the items for a requirement the one that counts: verified before received, then the newest.</summary>
    public static EvidenceItem? Best(IEnumerable<EvidenceItem> items, string code) => items
        .Where(item => item.Code == code && item.State != EvidenceState.Rejected)
        .OrderByDescending(item => item.State == EvidenceState.Verified).ThenByDescending(item => item.UploadedAt).FirstOrDefault();

    public static Task<List<EvidenceItem>> EvidenceOfAsync(this LicensingDb db, Guid collectiveId, CancellationToken cancel) =>
        db.Evidence.AsNoTracking().Where(item => item.CollectiveId == collectiveId).OrderBy(item => item.UploadedAt).ToListAsync(cancel);

    /// <summary>The dossier that stands, locked for change; null when none was lodged or it was returned.</summary>
    public static Task<Dossier?> DossierOfAsync(this LicensingDb db, Guid collectiveId, CancellationToken cancel) =>
        db.Dossiers.Where(dossier => dossier.CollectiveId == collectiveId && dossier.ReturnedAt == null)
            .OrderByDescending(dossier => dossier.LodgedAt).FirstOrDefaultAsync(cancel);
}
