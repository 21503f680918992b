using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Links;

/// <summary>The clock follows the people: what an admission may not do because of who stands behind the group.</summary>
internal static class LinkChecks
{
    private static readonly KeyRole[] Behind = [KeyRole.Founder, KeyRole.Representative, KeyRole.Controlling];

    /// <summary>Nobody barred founds or represents it, and no founder sits in an earlier application that is still open.</summary>
    public static async Task<Refusal?> CheckAsync(Case file, AdmissionTerms terms)
    {
        var (db, collective, cancel) = (file.Db, file.About, file.Cancel);
        var people = await db.IdentityKeys.AsNoTracking()
            .Where(key => key.CollectiveId == collective.CollectiveId && key.Kind == KeyKind.Person && Behind.Contains(key.Role)).ToListAsync(cancel);
        var hashes = people.Select(key => key.Hash).ToArray();
        var today = collective.Today(file.Now);
        // A revocation that an appeal has overturned bars nobody.
        if (await db.Bars.AnyAsync(bar => bar.FederationId == file.FederationId && hashes.Contains(bar.Hash) && bar.Until >= today
                && db.Collectives.Any(row => row.CollectiveId == bar.CollectiveId && row.State == LicenceState.Revoked), cancel))
            return new Refusal("person-barred", "Somebody behind the group controlled a collective that was revoked for fraud, and is barred.");

        var founders = people.Where(key => key.Role == KeyRole.Founder).Select(key => key.Hash).ToArray();
        var elsewhere = await db.IdentityKeys.AsNoTracking()
            .Where(key => key.FederationId == file.FederationId && key.Kind == KeyKind.Person && key.Role == KeyRole.Founder
                && founders.Contains(key.Hash) && key.CollectiveId != collective.CollectiveId)
            .Join(db.Collectives, key => key.CollectiveId, row => row.CollectiveId, (_, row) => row)
            .AnyAsync(row => row.State == LicenceState.Applied && row.RegisteredAt < collective.RegisteredAt, cancel);
        return elsewhere
            ? new Refusal("founder-in-other-application", "A founder sits in an earlier application that is open; it has to be decided first.")
            : null;
    }

    /// <summary>The earliest last day among the clocks of linked groups that never became a co-operative in time; null when there is none.</summary>
    public static async Task<DateOnly?> InheritedLastDayAsync(Case file)
    {
        var links = await file.Db.LinksOfAsync(file.FederationId, file.About.CollectiveId, file.Policy, file.Cancel);
        if (links.Count == 0) return null;
        var others = links.Select(link => link.Other).ToArray();
        // A co-operative that constituted has kept its promise: its clock binds nobody, unless it was revoked.
        return await file.Db.Collectives.AsNoTracking()
            .Where(row => others.Contains(row.CollectiveId) && row.LastPermitted != null
                && (row.ConstitutionEffectiveOn == null || row.State == LicenceState.Revoked))
            .MinAsync(row => row.LastPermitted, file.Cancel);
    }

    /// <summary>A linked group whose application is open; an application on top of it is refused (T01).</summary>
    public static async Task<Refusal?> OpenApplicationAsync(Case file)
    {
        var links = await file.Db.LinksOfAsync(file.FederationId, file.About.CollectiveId, file.Policy, file.Cancel);
        var others = links.Select(link => link.Other).ToArray();
        return others.Length > 0 && await file.Db.Collectives.AnyAsync(
            row => others.Contains(row.CollectiveId) && row.State == LicenceState.Applied, file.Cancel)
            ? new Refusal("linked-application-open", "A group behind which the same people stand has an application open.")
            : null;
    }

    /// <summary>Bars whoever represented or controlled a collective that was revoked for fraud.</summary>
    public static async Task BarAsync(Case file)
    {
        var inCharge = await file.Db.IdentityKeys.AsNoTracking()
            .Where(key => key.CollectiveId == file.About.CollectiveId && key.Kind == KeyKind.Person
                && (key.Role == KeyRole.Representative || key.Role == KeyRole.Controlling))
            .Select(key => key.Hash).ToListAsync(file.Cancel);
        var until = file.About.Today(file.Now).AddYears(file.Policy.BarYears);
        // Revoked again after an appeal, it has barred some of them already.
        var barred = (await file.Db.Bars.AsNoTracking().Where(bar => bar.CollectiveId == file.About.CollectiveId).Select(bar => bar.Hash).ToListAsync(file.Cancel))
            .Select(Convert.ToHexStringLower).ToHashSet(StringComparer.Ordinal);
        file.Db.Bars.AddRange(inCharge.DistinctBy(Convert.ToHexStringLower).Where(hash => barred.Add(Convert.ToHexStringLower(hash))).Select(hash => new Bar
        {
            FederationId = file.FederationId, Hash = hash, CollectiveId = file.About.CollectiveId, Until = until, ImposedAt = file.Now,
        }));
    }
}
