using Rodando.Contracts.Licensing;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Evidence;

/// <summary>
/// A co-operative is constituted on a lodged dossier whose mandatory papers a registrar has verified, that stands in no other
/// collective's file, and that shows the date it is admitted on (T04, T05, T08, T11).
/// </summary>
internal static class EvidenceCheck
{
    public static async Task<Refusal?> CheckAsync(Case file, AdmissionTerms terms)
    {
        if (terms.As != AdmissionKind.Constituted) return null;
        var (db, collective, cancel) = (file.Db, file.About, file.Cancel);
        // A missing profile is refused with the admission's own code before this is asked.
        if (await db.ProfileOfAsync(collective, cancel) is not { } profile) return Lodging.NoProfile(collective);
        if (await db.DossierOfAsync(collective.CollectiveId, cancel) is not { } dossier)
            return new Refusal("dossier-missing", "The collective has lodged no complete dossier.");

        var items = await db.EvidenceOfAsync(collective.CollectiveId, cancel);
        var today = LicenceCalendar.LocalDate(file.Now, collective.Zone);
        if (Lodging.Missing(profile, items, today, verified: true) is { Count: > 0 } open)
            return new Refusal("evidence-unverified", $"Not verified by a registrar, or run out: {string.Join(", ", open)}.");
        if ((await Duplicates.AmongAsync(db, items, cancel)).Count > 0)
        {
            return new Refusal(ListEvidence.SameElsewhere,
                "Another collective has handed in the same document; neither is accepted until one is rejected.");
        }

        return CheckDossier(profile, dossier, items, terms);
    }

    private static Refusal? CheckDossier(JurisdictionProfile profile, Dossier dossier, List<EvidenceItem> items, AdmissionTerms terms)
    {
        if (profile.Form(dossier.Form) is not { } form) return Lodging.NotOfProfile("form", dossier.Form, profile);
        if (LodgeDossier.TooFew(profile, form, dossier.Members) is { } few) return few with { Field = null };
        var shown = Lodging.Best(items, profile.FoundingProof!.Code)!.Since;
        return shown == terms.ConstitutionEffectiveOn ? null : new Refusal(
            "constitution-date-differs", $"{profile.FoundingProof.Code} shows that the co-operative exists since {shown:yyyy-MM-dd}.", "constitutionEffectiveOn");
    }
}
