using System.Text.RegularExpressions;

namespace Rodando.Tests.Repository;

/// <summary>Whoever meets a code finds its meaning in the README.</summary>
public sealed partial class ProblemCodeTests
{
    [Fact]
    public void Every_code_that_the_source_can_answer_is_explained_in_the_readme()
    {
        var inSource = RepositoryTree.Files
            .Where(path => path.StartsWith("src/", StringComparison.Ordinal) && path.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(path => CodesIn(RepositoryTree.Read(path)).Select(code => (Code: code, Path: path)))
            .DistinctBy(found => found.Code, StringComparer.Ordinal).ToArray();
        var explained = Explained().Matches(RepositoryTree.Read("README.md")).Select(match => match.Groups["code"].Value);

        inSource.Length.ShouldBeGreaterThan(5);
        inSource.ExceptBy(explained, found => found.Code, StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""return new Refusal("too-heavy", "No vehicle carries that.");""", "too-heavy")]
    [InlineData("""Problems.Of(StatusCodes.Status403Forbidden, "not-accepting-orders", "…");""", "not-accepting-orders")]
    [InlineData("Problems.Of(\n    428, \"precondition-required\", \"…\");", "precondition-required")]
    [InlineData("""public const string DrainOnly = "licence-drain-only";""", "licence-drain-only")]
    [InlineData("""413 => "body-too-large",""", "body-too-large")]
    public void A_code_is_found_however_it_is_written(string source, string code) => CodesIn(source).ShouldBe([code]);

    private static IEnumerable<string> CodesIn(string source) => Codes().Matches(source).Select(match => match.Groups["code"].Value);

    [GeneratedRegex("""(\bnew Refusal\(\s*|\bProblems\.Of\(\s*[\w.]+\s*,\s*|\bconst string \w+ = (?="(licence|not-accepting)-)|\b[45]\d\d => )"(?<code>[a-z]+(-[a-z]+)*)"(?!\w)""",
        RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Codes();

    // Only the first cell of a row counts; one row may explain several codes.
    [GeneratedRegex("""(?<=^\|[^|\n]*)`(?<code>[a-z-]+)`""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Explained();
}
