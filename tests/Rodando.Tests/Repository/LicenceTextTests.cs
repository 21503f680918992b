using System.Globalization;
using System.Text.RegularExpressions;

namespace Rodando.Tests.Repository;

/// <summary>The licence is one text in two languages, and its counting rule is the one that the gate computes.</summary>
public sealed partial class LicenceTextTests
{
    private static readonly string[] Languages =
        RepositoryTree.Read("LICENSE-RECIPROCITY.md").Split("# Licencia de Reciprocidad Rodando 1.0\n");

    [Fact]
    public void Both_languages_have_the_same_clauses_in_the_same_order()
    {
        Languages.Length.ShouldBe(2);
        var (english, spanish) = (Numbers(Languages[0]), Numbers(Languages[1]));

        english.Where(number => number.StartsWith("## ", StringComparison.Ordinal))
            .ShouldBe(Enumerable.Range(1, 22).Select(number => $"## {number}"));
        spanish.ShouldBe(english);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_worked_examples_follow_the_rule_of_two_years_less_a_day(int language)
    {
        var rows = Example().Matches(Languages[language]).Select(row => row.Groups)
            .Select(cells => (Start: Date(cells["start"]), Years: Date(cells["years"]), Last: Date(cells["last"]))).ToArray();

        rows.Length.ShouldBeGreaterThanOrEqualTo(5);
        rows.ShouldAllBe(row => row.Years == row.Start.AddYears(2) && row.Last == row.Years.AddDays(-1));
    }

    [Fact]
    public void It_says_in_both_languages_that_it_is_no_open_source_licence()
    {
        Languages.ShouldAllBe(text => text.Contains("Open Source Initiative", StringComparison.Ordinal));
        Languages.ShouldAllBe(text => text.Contains("Free Software", StringComparison.Ordinal));
    }

    private static DateOnly Date(Group cell) => DateOnly.ParseExact(cell.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string[] Numbers(string text) => [.. Clause().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"^(?:## \d+|\d+\.\d+(?= )|[a-f]\)(?= ))", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Clause();

    [GeneratedRegex(@"^\| (?<start>[\d-]{10}) \| (?<years>[\d-]{10}) \| (?<last>[\d-]{10}) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Example();
}
