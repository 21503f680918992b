using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Profiles;

/// <param name="Reason">Why, for the log. No personal data.</param>
/// <param name="Profile">The edition; null for the one that comes with the program. Its version is the last published one's plus 1.</param>
/// <param name="Attestations">Values that the federation vouches for by this decision.</param>
public sealed record PublishProfileRequest(
    [property: StringLength(2000, MinimumLength = 3)] string Reason,
    JurisdictionProfile? Profile = null,
    [property: MaxLength(50)] IReadOnlyList<Attestation>? Attestations = null);

/// <summary>Publishes an edition of a jurisdiction's profile; it applies to whoever applies from now on.</summary>
internal static class PublishProfile
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/profiles/{jurisdiction}/editions", HandleAsync)
        .WithName(nameof(PublishProfile))
        .WithSummary("Publishes an edition of a jurisdiction's profile.")
        .Produces<ProfileResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(
        [StringLength(5, MinimumLength = 2)] string jurisdiction, PublishProfileRequest request, HttpContext http, LicensingDb db,
        TimeProvider clock, CancellationToken cancel)
    {
        if ((request.Profile ?? ShippedProfiles.Of(jurisdiction)) is not { } proposed) return Problems.NotFound("profile");
        if (Check(jurisdiction, proposed) is { Count: > 0 } errors) return Problems.Invalid(errors);
        var federation = http.User.FederationId();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // The chain's lock orders publications, so that versions have no gaps.
        var log = await AuditLog.OpenAsync(db, federation, clock, Activity.Current?.TraceId.ToString(), cancel);
        var (profile, refused) = Attest(proposed, request.Attestations ?? [], http.User.PrincipalKey(), log);
        if (profile is null) return refused!;

        var editions = db.Profiles.AsNoTracking().Where(row => row.FederationId == federation && row.Jurisdiction == jurisdiction);
        var last = await editions.MaxAsync(row => (int?)row.Version, cancel) ?? 0;
        if (profile.Version <= last)
        {
            var known = await editions.SingleAsync(row => row.Version == profile.Version, cancel);
            return Same(known.Profile, profile)
                ? TypedResults.Ok(ProfileResponse.Of(known))
                : new Refusal("profile-version-taken", $"The edition {profile.Reference} is published already; the next is {last + 1}.",
                    "profile.version").ToProblem();
        }

        if (profile.Version != last + 1)
            return Problems.Invalid("profile.version", $"The next edition is {last + 1}.");
        db.Publish(log, federation, profile, http.User.PrincipalKey(), request.Reason);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created(
            $"/v1/federation/profiles/{jurisdiction}",
            new ProfileResponse(profile, true, http.User.PrincipalKey(), log.Now, profile.Doubtful()));
    }

    private static (JurisdictionProfile? Profile, IResult? Refused) Attest(
        JurisdictionProfile profile, IReadOnlyList<Attestation> attestations, string by, AuditLog log)
    {
        var today = DateOnly.FromDateTime(log.Now.UtcDateTime);
        for (var i = 0; i < attestations.Count; i++)
        {
            if (attestations[i].Confidence < Confidence.Official)
                return (null, Problems.Invalid($"attestations[{i}].confidence", "official or counsel is expected."));
            if (profile.With(attestations[i], by, today) is not { } attested)
                return (null, Problems.Invalid($"attestations[{i}].value", "The profile has no value of this name."));
            profile = attested;
        }

        return (profile, null);
    }

    // Canonical, because the database keeps members in an order of its own.
    private static bool Same(JurisdictionProfile one, JurisdictionProfile other) => Canonical(one).AsSpan().SequenceEqual(Canonical(other));

    private static byte[] Canonical(JurisdictionProfile profile) =>
        Jcs.Canonicalise(JsonSerializer.SerializeToElement(profile, ShippedProfiles.Json));

    private static Dictionary<string, string[]> Check(string jurisdiction, JurisdictionProfile profile)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (profile.Id != jurisdiction) errors["profile.id"] = ["It is not the jurisdiction of the address."];
        if (profile.ValidTo < profile.ValidFrom) errors["profile.validTo"] = ["It lies before validFrom."];
        if (profile.Forms.Value.Count is 0 or > 50) errors["profile.forms"] = ["1 to 50 forms are expected."];
        if (profile.MinMembers.Value is < 1 or > 100) errors["profile.minMembers"] = ["1 to 100 are expected."];
        if (profile.PreCoopMaxMonths.Value is < 1 or > 24) errors["profile.preCoopMaxMonths"] = ["1 to 24 are expected."];
        if (profile.Evidence.Value.Count is 0 or > 100) errors["profile.evidence"] = ["1 to 100 items are expected."];
        else if (profile.FoundingProof is not { NeededAtOnce: true })
            errors["profile.evidence"] = ["The item that shows when the co-operative began must be mandatory."];
        if (profile.Further.Count > 50) errors["profile.further"] = ["At most 50 values are expected."];
        if (!AreCodes([.. profile.Forms.Value.Select(form => form.Code)], jurisdiction)) errors["profile.forms"] = [Codes];
        if (!AreCodes([.. profile.Evidence.Value.Select(item => item.Code)], jurisdiction)) errors["profile.evidence"] = [Codes];
        return errors;
    }

    private const string Codes = "Codes begin with the jurisdiction and a dot, and each stands once.";

    private static bool AreCodes(IReadOnlyList<string> codes, string jurisdiction) =>
        codes.All(code => code.StartsWith(jurisdiction + ".", StringComparison.Ordinal)) && codes.Distinct(StringComparer.Ordinal).Count() == codes.Count;
}
