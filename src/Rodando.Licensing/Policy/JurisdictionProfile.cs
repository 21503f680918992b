using System.Reflection;
using System.Text.Json;

namespace Rodando.Licensing.Policy;

/// <summary>What the law of one jurisdiction asks for, as shipped data (<c>Policy/Jurisdictions/*.json</c>).</summary>
/// <param name="Id">ISO 3166 code: MX, or ES-AN for a region.</param>
/// <param name="Version">Counts the editions of this profile.</param>
/// <param name="ValidFrom">Local date from which it may be used.</param>
/// <param name="Status">draft, published or retired; only under a published one may anybody be admitted.</param>
/// <param name="ConstitutionEffectiveOn">act or registration: when a co-operative begins to exist.</param>
/// <param name="PreCoopMaxMonths">Longest time the law gives a group that is not a co-operative yet; never more than 24 counts.</param>
/// <param name="Confidence">How well the values are known: counsel, official, secondary or memory.</param>
/// <param name="Sources">Where the values come from.</param>
internal sealed record JurisdictionProfile(
    string Id, int Version, DateOnly ValidFrom, string Status, string ConstitutionEffectiveOn, int PreCoopMaxMonths,
    string Confidence, IReadOnlyList<string> Sources)
{
    private static readonly Dictionary<string, JurisdictionProfile> Shipped = Load();

    /// <summary>The profile under which a group may be admitted on a date; null when none is published.</summary>
    public static JurisdictionProfile? Published(string jurisdiction, DateOnly on) =>
        Shipped.TryGetValue(jurisdiction, out var profile) && profile.Status == "published" && on >= profile.ValidFrom ? profile : null;

    private static Dictionary<string, JurisdictionProfile> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };
        return assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Jurisdictions.", StringComparison.Ordinal))
            .Select(name => JsonSerializer.Deserialize<JurisdictionProfile>(assembly.GetManifestResourceStream(name)!, options)!)
            .ToDictionary(profile => profile.Id, StringComparer.Ordinal);
    }
}
