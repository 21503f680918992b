using System.Xml.Linq;

namespace Rodando.Tests.Repository;

public sealed class RepositoryHygieneTests
{
    private const int MostFilesAtTheRoot = 15;

    private const string Licence = "LicenseRef-Rodando-Reciprocity-1.0";

    [Fact]
    public void No_file_breaks_a_rule_of_hygiene()
    {
        var findings = RepositoryTree.Files.Where(RepositoryTree.IsText)
            .Select(path => (Path: path, Text: RepositoryTree.Read(path)))
            .SelectMany(file => HygieneRules.All.SelectMany(rule => rule(file.Path, file.Text)));

        findings.ShouldBeEmpty();
    }

    [Fact]
    public void The_root_holds_few_files() =>
        RepositoryTree.Files.Count(path => !path.Contains('/', StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(MostFilesAtTheRoot);

    [Theory]
    [InlineData("README.md")]
    [InlineData("LICENSE-RECIPROCITY.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("THIRD-PARTY-NOTICES.md")]
    public void The_texts_that_every_reader_looks_for_are_there(string path)
    {
        RepositoryTree.Read(path).Length.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void Build_settings_licence_and_readme_name_the_same_licence()
    {
        var inBuild = XDocument.Parse(RepositoryTree.Read("Directory.Build.props")).Descendants("PackageLicenseExpression");

        inBuild.Select(element => element.Value).ShouldBe([Licence]);
        RepositoryTree.Read("LICENSE-RECIPROCITY.md").ShouldContain($"SPDX-License-Identifier: `{Licence}`");
        RepositoryTree.Read("README.md").ShouldContain(Licence);
    }

    // The samples are put together from halves so that this file does not break the rules that it tests.
    public static TheoryData<string, string, string> Breaches() => new()
    {
        { "a path of somebody's machine", "deploy/run.sh", "cd /" + "work/main" },
        { "a path of somebody's machine", "README.md", "see `/" + "home/ana/rodando`" },
        { "the host of a package registry", "README.md", "https://api.nuget" + ".org/v3" },
        { "unfinished work without an issue number", "src/A.cs", "// TO" + "DO: later" },
        { "unfinished work without an issue number", "src/A.cs", "throw new NotImplemented" + "Exception();" },
        { "a skipped test", "tests/A.cs", "[Fact(Sk" + "ip = \"slow\")]" },
        { "a skipped test", "tests/A.cs", "Assert.Sk" + "ipUnless(true, \"\");" },
        { "a private key or a live API key", "docs/a.md", "-----BEGIN EC PRIVATE" + " KEY-----" },
        { "a private key or a live API key", "docs/a.md", "rk_live_" + "0123456789abcdefXYZ" },
        { "a secret in a comment", "src/A.cs", "    // pass" + "word = hunter2hunter2" },
        { "a licence header", "src/A.cs", "// Copy" + "right Somebody\nnamespace A;" },
        { "an address in a lock file", "src/A/packages.lock.json", "{ \"a\": \"https:" + "//example.org\" }" },
        { "a \"resolved\" field in a lock file", "web/package-lock.json", "{\n  \"resolved\": \"x\"\n}" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void A_breach_is_found_and_named_with_file_and_line(string what, string path, string text)
    {
        var findings = HygieneRules.All.SelectMany(rule => rule(path, text)).ToArray();

        findings.ShouldHaveSingleItem().ShouldMatch($"^{path}:[12]: {what} ");
    }

    [Theory]
    [InlineData("src/A.cs", "// TO" + "DO(#12): widen the window when quotes arrive")]
    [InlineData("src/A.cs", "routes.MapGet(\"/v1/homework/root-cause\", Handle);")]
    [InlineData("src/A.cs", "var page = rows.Skip(1).Take(limit);")]
    [InlineData("src/A.cs", "// The token is stored hashed: a leak of the table opens nothing.")]
    [InlineData("docs/a.md", "A key begins with rk_live_ or rk_test_.")]
    public void Ordinary_text_is_left_alone(string path, string text) =>
        HygieneRules.All.SelectMany(rule => rule(path, text)).ShouldBeEmpty();
}
