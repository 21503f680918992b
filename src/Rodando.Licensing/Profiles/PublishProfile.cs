using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
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

/// <summary>
/// Proposes an edition of a jurisdiction's profile to the panel; published by its vote, it applies to whoever applies from then on.
/// </summary>
internal static class PublishProfile
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/profiles/{jurisdiction}/editions", HandleAsync)
        .WithName(nameof(PublishProfile))
        .WithSummary("Proposes to the panel to publish an edition of a jurisdiction's profile.")
        .Produces<ProfileResponse>()
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(
        [StringLength(5, MinimumLength = 2)] string jurisdiction, PublishProfileRequest request, [AsParameters] Decision decision)
    {
        var (http, db, clock, cancel) = decision;
        if ((request.Profile ?? ShippedProfiles.Of(jurisdiction)) is not { } proposed) return Problems.NotFound("profile");
        if (Lacking(proposed) is { Count: > 0 } lacking) return Problems.Invalid(lacking);
        if (Check(jurisdiction, proposed) is { Count: > 0 } errors) return Problems.Invalid(errors);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var (profile, refused) = Attest(proposed, request.Attestations ?? [], http.User.PrincipalKey(), today);
        if (profile is null) return refused!;

        var federation = http.User.FederationId();
        var editions = db.Profiles.AsNoTracking().Where(row => row.FederationId == federation && row.Jurisdiction == jurisdiction);
        // Proposed again when it is published already, it is done.
        if (await editions.SingleOrDefaultAsync(row => row.Version == profile.Version, cancel) is { } known && Same(known.Profile, profile))
            return TypedResults.Ok(ProfileResponse.Of(known));
        var last = await editions.MaxAsync(row => (int?)row.Version, cancel) ?? 0;
        return profile.Version > last + 1
            ? Problems.Invalid("profile.version", $"The next edition is {last + 1}.")
            : await decision.ProposeAsync(
                new ProfileProceeding(), new ProfileBody(JsonSerializer.SerializeToElement(profile, ShippedProfiles.Json)), request.Reason);
    }

    private static (JurisdictionProfile? Profile, IResult? Refused) Attest(
        JurisdictionProfile profile, IReadOnlyList<Attestation> attestations, string by, DateOnly today)
    {
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

    // A value whose type the profile leaves open is one that the reader of JSON cannot know to be required.
    private static Dictionary<string, string[]> Lacking(JurisdictionProfile profile) =>
        new (string Name, object? Value)[] { ("forms", profile.Forms.Value), ("evidence", profile.Evidence.Value), ("limits", profile.Limits.Value) }
            .Where(member => member.Value is null).ToDictionary(member => $"profile.{member.Name}.value", _ => new[] { "It is required." }, StringComparer.Ordinal);

    private static Dictionary<string, string[]> Check(string jurisdiction, JurisdictionProfile profile)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!IsCanonical(profile)) errors["profile.further"] = ["It holds a member twice or a number beyond a double."];
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

    // Free JSON has to have one canonical form, which the event of its publication hashes.
    private static bool IsCanonical(JurisdictionProfile profile)
    {
        try
        {
            return Canonical(profile).Length > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool AreCodes(IReadOnlyList<string> codes, string jurisdiction) =>
        codes.All(code => code.StartsWith(jurisdiction + ".", StringComparison.Ordinal)) && codes.Distinct(StringComparer.Ordinal).Count() == codes.Count;
}

internal sealed record ProfileBody(JsonElement Profile)
{
    public JurisdictionProfile Read() => Profile.Deserialize<JurisdictionProfile>(ShippedProfiles.Json)!;
}

/// <summary>The panel publishes an edition; the lock of the chain's head orders publications, so that versions have no gaps.</summary>
internal sealed class ProfileProceeding : IProceeding
{
    public string Kind => "profile";

    public Track Track => Track.Panel;

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var profile = proposal.Read<ProfileBody>().Read();
        var last = await file.Db.Profiles.Where(row => row.FederationId == file.FederationId && row.Jurisdiction == profile.Id)
            .MaxAsync(row => (int?)row.Version, file.Cancel) ?? 0;
        return profile.Version == last + 1 ? null : new Refusal(
            "profile-version-taken", $"The edition {profile.Reference} is published already; the next is {last + 1}.", "profile.version");
    }

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        file.Db.Publish(file.Log, file.FederationId, proposal.Read<ProfileBody>().Read(), file.Actor, proposal.Reason);
        return Task.FromResult<Refusal?>(null);
    }
}
