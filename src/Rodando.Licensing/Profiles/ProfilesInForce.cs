using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Register;

namespace Rodando.Licensing.Profiles;

/// <summary>Which edition of a profile a collective is judged by.</summary>
internal static class ProfilesInForce
{
    /// <summary>
    /// The edition in force when the collective applied: a later one is never held against it. Who applied before the federation
    /// had published any is judged by the first.
    /// </summary>
    /// <returns>Null when the federation has published none.</returns>
    public static async Task<JurisdictionProfile?> ProfileOfAsync(this LicensingDb db, Collective collective, CancellationToken cancel)
    {
        var applied = LicenceCalendar.LocalDate(collective.RegisteredAt, collective.Zone);
        var editions = db.Profiles.AsNoTracking()
            .Where(row => row.FederationId == collective.FederationId && row.Jurisdiction == collective.Jurisdiction);
        var inForce = await editions
            .Where(row => row.PublishedAt <= collective.RegisteredAt && row.ValidFrom <= applied && (row.ValidTo == null || row.ValidTo >= applied))
            .OrderByDescending(row => row.Version).FirstOrDefaultAsync(cancel);
        inForce ??= await editions.Where(row => row.PublishedAt > collective.RegisteredAt).OrderBy(row => row.Version).FirstOrDefaultAsync(cancel);
        return inForce?.Profile;
    }

    /// <summary>Publishes an edition and records who decided it. The row's key refuses a version twice.</summary>
    public static void Publish(this LicensingDb db, AuditLog log, Guid federation, JurisdictionProfile profile, string by, string reason)
    {
        var published = PublishedProfile.Publish(federation, profile, by, log.Now);
        db.Profiles.Add(published);
        var doubtful = profile.Doubtful();
        log.Append("profile.published", by, new JsonObject
        {
            ["federation"] = federation.ToString(),
            ["profile"] = profile.Reference,
            ["validFrom"] = AuditLog.Date(profile.ValidFrom),
            ["validTo"] = AuditLog.Date(profile.ValidTo),
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Jcs.Canonicalise(
                JsonSerializer.SerializeToElement(profile, ShippedProfiles.Json)))),
            ["doubtful"] = doubtful.Count == 0 ? null : new JsonArray([.. doubtful.Select(name => (JsonNode)name)]),
        }, reason);
    }
}
