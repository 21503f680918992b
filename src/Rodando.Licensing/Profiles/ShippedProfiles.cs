using System.Reflection;
using System.Text.Json;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Profiles;

/// <summary>The profiles that come with the program (<c>Profiles/Shipped/*.json</c>): drafts until a federation publishes one.</summary>
internal static class ShippedProfiles
{
    /// <summary>How profiles are written in files and in the database.</summary>
    public static readonly JsonSerializerOptions Json = Options();

    private static readonly Dictionary<string, JurisdictionProfile> Known = Load();

    public static IReadOnlyCollection<JurisdictionProfile> All => Known.Values;

    public static JurisdictionProfile? Of(string jurisdiction) => Known.GetValueOrDefault(jurisdiction);

    private static Dictionary<string, JurisdictionProfile> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Profiles.Shipped.", StringComparison.Ordinal))
            .Select(name => JsonSerializer.Deserialize<JurisdictionProfile>(assembly.GetManifestResourceStream(name)!, Json)!)
            .ToDictionary(profile => profile.Id, StringComparer.Ordinal);
    }

    private static JsonSerializerOptions Options()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        PlatformJson.Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
