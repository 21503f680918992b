using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Checkpoints;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Policy;
using Rodando.Platform.Tenancy;

namespace Rodando.Licensing.Register;

/// <summary>Founds federations. Not reachable over HTTP: whoever runs the machine does it, by a verb of the host.</summary>
public static partial class FederationFounding
{
    /// <summary>Founds a federation and begins its audit chain; the code of one that exists gives that one.</summary>
    /// <param name="services">Of a host that runs the licensing module.</param>
    /// <param name="code">3 to 40 lower-case letters, digits and hyphens; names the audit chain for ever.</param>
    /// <param name="name">Name for people, 1 to 200 characters.</param>
    /// <param name="contactEmail">Where collectives turn to.</param>
    /// <returns>The federation's id.</returns>
    /// <exception cref="ArgumentException">The code or another text is not as described.</exception>
    public static async Task<Guid> FoundAsync(
        IServiceProvider services, string code, string name, string contactEmail, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!Code().IsMatch(code)) throw new ArgumentException("3 to 40 lower-case letters, digits and hyphens are expected.", nameof(code));
        if (string.IsNullOrWhiteSpace(name) || name.Length > 200) throw new ArgumentException("1 to 200 characters are expected.", nameof(name));
        if (!contactEmail.Contains('@', StringComparison.Ordinal)) throw new ArgumentException("An e-mail address is expected.", nameof(contactEmail));

        await using var scope = services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<Tenant>().EnterSystem();
        var db = scope.ServiceProvider.GetRequiredService<LicensingDb>();
        var clock = scope.ServiceProvider.GetRequiredService<TimeProvider>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Two foundings of one code meet here, so that the second finds what the first made.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext('licensing.federation'), hashtext({code}))", cancel);
        if (await db.Federations.Where(row => row.Code == code).Select(row => (Guid?)row.Id).SingleOrDefaultAsync(cancel) is { } known)
            return known;

        var now = clock.GetUtcNow();
        var federation = new Federation
        {
            Id = Guid.CreateVersion7(now), Code = code, Name = name.Trim(), ContactEmail = contactEmail, FoundedAt = now,
        };
        db.Federations.Add(federation);
        db.AuditHeads.Add(AuditHead.Before(federation.Id, code, now));
        db.Policies.Add(PolicyVersion.Of(federation.Id, 1, LicencePolicy.Default, proposal: null, now));
        await db.SaveChangesAsync(cancel);
        var log = await AuditLog.OpenAsync(db, federation.Id, clock, requestId: null, cancel);
        log.Append("federation.founded", "system", new JsonObject { ["code"] = code, ["federation"] = federation.Id.ToString() });
        // Where the program comes from, and so what a new federation can work with at once; another country is the panel's decision.
        db.Publish(log, federation.Id, Attested(ShippedProfiles.Of("MX")!, log), "system", "With the founding of the federation.");
        KeyEvents.Introduce(db, log, scope.ServiceProvider.GetRequiredService<KeyFiles>(), federation.Id);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return federation.Id;
    }

    // Founding is a decision of the federation too: it vouches for what has only been read about, and the profile says so.
    private static JurisdictionProfile Attested(JurisdictionProfile profile, AuditLog log) => profile.Doubtful().Aggregate(profile, (each, value) =>
        each.With(new Attestation(value, Confidence.Official, Source(each, value)), "system", DateOnly.FromDateTime(log.Now.UtcDateTime))!);

    private static string Source(JurisdictionProfile profile, string value) =>
        value == "constitutionEffectiveOn" ? $"{profile.ConstitutionEffectiveOn.Source} Attested at the founding." : "Attested at the founding.";

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
