using System.Text.Json;

namespace Rodando.Licensing.Profiles;

/// <summary>An edition of a profile that the federation has decided to use. Never changed afterwards.</summary>
internal sealed class PublishedProfile
{
    private JurisdictionProfile? profile;

    public Guid FederationId { get; init; }

    public required string Jurisdiction { get; init; }

    public int Version { get; init; }

    public DateOnly ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    public required string Body { get; init; }

    /// <summary>user:…, or system when it came with the founding.</summary>
    public required string PublishedBy { get; init; }

    public DateTimeOffset PublishedAt { get; init; }

    public JurisdictionProfile Profile => profile ??= JsonSerializer.Deserialize<JurisdictionProfile>(Body, ShippedProfiles.Json)!;

    public static PublishedProfile Publish(Guid federation, JurisdictionProfile profile, string by, DateTimeOffset now) => new()
    {
        FederationId = federation,
        Jurisdiction = profile.Id,
        Version = profile.Version,
        ValidFrom = profile.ValidFrom,
        ValidTo = profile.ValidTo,
        Body = JsonSerializer.Serialize(profile, ShippedProfiles.Json),
        PublishedBy = by,
        PublishedAt = now,
    };
}
