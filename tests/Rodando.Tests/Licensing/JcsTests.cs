using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Rodando.Licensing.Audit;

namespace Rodando.Tests.Licensing;

/// <summary>Canonical JSON against the examples of RFC 8785 and its appendix B, and properties of the form.</summary>
public sealed class JcsTests
{
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Numbers_are_written_as_the_appendix_of_the_RFC_says(string bits, string expected)
    {
        var number = BitConverter.Int64BitsToDouble(long.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture));

        EcmaScriptNumber.Format(number).ShouldBe(expected);
    }

    [Fact]
    public void The_example_of_the_RFC_comes_out_as_printed_there()
    {
        const string Input = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;

        Canonical(Input).ShouldBe(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27]," +
            "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    [Fact]
    public void Names_are_sorted_by_UTF_16_code_units()
    {
        const string Input = """
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """;

        var values = JsonDocument.Parse(Canonical(Input)).RootElement.EnumerateObject().Select(member => member.Value.GetString());

        values.ShouldBe(
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face",
             "Hebrew Letter Dalet With Dagesh"]);
    }

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""{"\udc00":1}""")]
    [InlineData("[1e999]")]
    public void What_I_JSON_does_not_know_is_refused(string input) => Should.Throw<FormatException>(() => Canonical(input));

    [Fact]
    public void Any_number_reads_back_to_itself() => Check.QuickThrowOnFailure(Prop.ForAll<long>(seed =>
    {
        var number = BitConverter.Int64BitsToDouble(seed * unchecked((long)0x9E3779B97F4A7C15));
        if (!double.IsFinite(number)) return true;
        var text = EcmaScriptNumber.Format(number);
        return double.Parse(text, CultureInfo.InvariantCulture) == number && !text.Contains('E', StringComparison.Ordinal);
    }));

    [Fact]
    public void Any_text_reads_back_to_itself_and_the_form_is_a_fixed_point() => Check.QuickThrowOnFailure(
        Prop.ForAll<Dictionary<NonNull<string>, string[]>>(data =>
        {
            var source = data
                .GroupBy(pair => Whole(pair.Key.Get), StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => (group.First().Value ?? []).Select(Whole).ToArray(), StringComparer.Ordinal);
            var canonical = Canonical(JsonSerializer.Serialize(source));
            var back = JsonSerializer.Deserialize<Dictionary<string, string[]>>(canonical)!;

            return string.Equals(Canonical(canonical), canonical, StringComparison.Ordinal)
                && back.Count == source.Count
                && back.All(pair => pair.Value.SequenceEqual(source[pair.Key], StringComparer.Ordinal));
        }));

    [Fact]
    public void The_order_of_members_in_the_source_does_not_matter() => Check.QuickThrowOnFailure(
        Prop.ForAll<Dictionary<NonNull<string>, int>>(data =>
        {
            var members = data.GroupBy(pair => Whole(pair.Key.Get), StringComparer.Ordinal).Select(group => (group.Key, group.First().Value));
            var forward = members.Select(member => $"{JsonSerializer.Serialize(member.Key)}:{member.Value}").ToArray();

            return string.Equals(
                Canonical($"{{{string.Join(',', forward)}}}"), Canonical($"{{ {string.Join(" , ", forward.Reverse())} }}"), StringComparison.Ordinal);
        }));

    // Half surrogates have no place in JSON that is exchanged; generated text may hold them.
    private static string Whole(string? text) => new((text ?? "").Where(c => !char.IsSurrogate(c)).ToArray());

    private static string Canonical(string json) => Encoding.UTF8.GetString(Jcs.Canonicalise(JsonDocument.Parse(json).RootElement));
}
