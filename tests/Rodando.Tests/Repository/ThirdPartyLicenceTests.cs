namespace Rodando.Tests.Repository;

public sealed class ThirdPartyLicenceTests
{
    private const string Notices = "THIRD-PARTY-NOTICES.md";

    private static readonly LockedPackage[] Locked =
    [
        .. RepositoryTree.Files.Where(path => Path.GetFileName(path) is "packages.lock.json")
            .SelectMany(path => PackageLicences.FromLockFile(RepositoryTree.Read(path), Path.GetDirectoryName(path)!)),
    ];

    private static readonly LockedPackage Sample = new("Sample.Package", "1.2.3", "src/Rodando.Host");

    [Fact]
    public void Every_project_has_a_lock_file()
    {
        var without = RepositoryTree.Files.Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(path => Path.GetDirectoryName(path)! + "/packages.lock.json")
            .Except(RepositoryTree.Files, StringComparer.Ordinal);

        without.ShouldBeEmpty();
        Locked.Length.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Every_package_is_under_an_allowed_licence()
    {
        var folder = PackageLicences.PackagesFolder;

        var refused = Locked.DistinctBy(package => (package.Name, package.Version))
            .Select(package => PackageLicences.Refuse(package, PackageLicences.ReadNuspec(folder, package)))
            .Where(reason => reason is not null);

        refused.ShouldBeEmpty();
    }

    [Fact]
    public void The_notices_name_every_package_with_its_version_licence_and_use()
    {
        var folder = PackageLicences.PackagesFolder;
        var expected = Locked.GroupBy(package => (package.Name, package.Version)).Select(uses =>
            $"{uses.Key.Name} {uses.Key.Version} {PackageLicences.ExpressionOf(PackageLicences.ReadNuspec(folder, uses.First()))} "
            + (uses.Any(use => use.Project.StartsWith("src/", StringComparison.Ordinal)) ? "product" : "tests")).ToArray();

        var rows = NoticeRows(RepositoryTree.Read(Notices));

        expected.Except(rows, StringComparer.Ordinal).ShouldBeEmpty($"missing from {Notices}, or with other values there");
        rows.Except(expected, StringComparer.Ordinal).ShouldBeEmpty($"in {Notices}, but in no lock file with these values");
    }

    [Theory]
    [InlineData("GPL-3.0-only")]
    [InlineData("AGPL-3.0-or-later")]
    [InlineData("LGPL-2.1-or-later")]
    [InlineData("SSPL-1.0")]
    [InlineData("LicenseRef-Unheard-Of")]
    [InlineData("MIT AND GPL-2.0-only")]
    [InlineData("GPL-2.0-only WITH Classpath-exception-2.0")]
    [InlineData("(MIT OR GPL-2.0-only) AND AGPL-3.0-only")]
    [InlineData("MIT OR Apache-2.0 AND GPL-3.0-only")]
    public void A_package_under_another_licence_is_refused_by_name(string expression)
    {
        var reason = PackageLicences.Refuse(Sample, Nuspec($"""<license type="expression">{expression}</license>"""));

        reason.ShouldBe($"Sample.Package 1.2.3 is under {expression}, which is not on the allow-list.");
    }

    [Theory]
    [InlineData("""<license type="file">LICENSE.txt</license>""")]
    [InlineData("<licenseUrl>https://example.org/licence</licenseUrl>")]
    [InlineData("")]
    public void A_package_that_only_points_at_its_licence_is_refused_until_someone_reads_it(string element) =>
        PackageLicences.Refuse(Sample, Nuspec(element)).ShouldNotBeNull().ShouldContain("no licence expression");

    [Theory]
    [InlineData("MIT")]
    [InlineData("PostgreSQL")]
    [InlineData("Apache-2.0 OR MPL-2.0")]
    [InlineData("MIT AND BSD-3-Clause")]
    public void A_package_under_a_permissive_licence_is_accepted(string expression) =>
        PackageLicences.Refuse(Sample, Nuspec($"""<license type="expression">{expression}</license>""")).ShouldBeNull();

    [Fact]
    public void A_lock_file_gives_direct_and_transitive_packages_but_not_our_projects()
    {
        const string json = """
            { "version": 2, "dependencies": { "net10.0": {
                "Npgsql": { "type": "Direct", "resolved": "10.0.0" },
                "Deep": { "type": "Transitive", "resolved": "2.0.0" },
                "rodando.platform": { "type": "Project" } } } }
            """;

        var packages = PackageLicences.FromLockFile(json, "src/X");

        packages.ShouldBe([new LockedPackage("Npgsql", "10.0.0", "src/X"), new LockedPackage("Deep", "2.0.0", "src/X")]);
    }

    private static string Nuspec(string licence) => $"""
        <?xml version="1.0"?>
        <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
          <id>Sample.Package</id><version>1.2.3</version>{licence}
        </metadata></package>
        """;

    // | name | version | licence | copyright | use | duty |
    private static string[] NoticeRows(string markdown) =>
    [
        .. markdown.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 8 && cells[5] is ("product" or "tests"))
            .Select(cells => $"{cells[1]} {cells[2]} {cells[3]} {cells[5]}"),
    ];
}
