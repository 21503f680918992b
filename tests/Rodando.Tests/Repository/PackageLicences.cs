using System.Text.Json;
using System.Xml.Linq;

namespace Rodando.Tests.Repository;

/// <param name="Project">Folder of the lock file that names the package, such as <c>tests/Rodando.Tests</c>.</param>
internal sealed record LockedPackage(string Name, string Version, string Project);

/// <summary>Reads what each locked package says of its licence, and judges it by an allow-list.</summary>
internal static class PackageLicences
{
    /// <summary>
    /// SPDX identifiers that may run in one process with our licence: permissive ones, and nothing that asks for the source or the
    /// terms of the whole. LGPL parts are possible beside us, but only after someone has read how they are shipped: not listed here.
    /// </summary>
    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PostgreSQL", "Unicode-3.0", "Zlib",
    };

    /// <summary>NUGET_PACKAGES when set, else the client's default folder below the user's home.</summary>
    public static string PackagesFolder =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>Every package of one lock file, direct and transitive, for every target; projects of our own left out.</summary>
    public static IEnumerable<LockedPackage> FromLockFile(string json, string project)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var target in document.RootElement.GetProperty("dependencies").EnumerateObject())
        foreach (var package in target.Value.EnumerateObject())
        {
            if (package.Value.GetProperty("type").GetString() is "Project") continue;
            yield return new LockedPackage(package.Name, package.Value.GetProperty("resolved").GetString()!, project);
        }
    }

    /// <returns>The text of the package's nuspec.</returns>
    /// <exception cref="FileNotFoundException">The package is not restored in <paramref name="packagesFolder"/>.</exception>
    public static string ReadNuspec(string packagesFolder, LockedPackage package)
    {
        var (id, version) = (package.Name.ToLowerInvariant(), package.Version.ToLowerInvariant());
        return File.ReadAllText(Path.Combine(packagesFolder, id, version, id + ".nuspec"));
    }

    /// <returns>The SPDX expression of a nuspec; null when it gives a file, an address or nothing, which a person has to read.</returns>
    public static string? ExpressionOf(string nuspec) => XDocument.Parse(nuspec).Descendants()
        .Where(element => element.Name.LocalName is "license" && element.Attribute("type")?.Value is "expression")
        .Select(element => element.Value.Trim()).FirstOrDefault();

    /// <returns>Why the package may not be used; null when it may.</returns>
    public static string? Refuse(LockedPackage package, string nuspec) => ExpressionOf(nuspec) switch
    {
        null => $"{package.Name} {package.Version} gives no licence expression: read its licence before it is used.",
        var expression when IsAllowed(expression) => null,
        var expression => $"{package.Name} {package.Version} is under {expression}, which is not on the allow-list.",
    };

    /// <summary>
    /// True when every part joined by AND is allowed, where one of the parts joined by OR is enough. Brackets and WITH are rare and
    /// change the meaning: they are not on the list, so they are refused and a person looks.
    /// </summary>
    private static bool IsAllowed(string expression) => expression.Split(" AND ").All(part => part.Split(" OR ").Any(Allowed.Contains))
        && !(expression.Contains(" AND ", StringComparison.Ordinal) && expression.Contains(" OR ", StringComparison.Ordinal));
}
