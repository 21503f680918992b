using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rodando.Licensing.Notices;

/// <summary>A federation's own words for a kind of notice, in place of the shipped ones.</summary>
internal sealed class NoticeText
{
    public Guid FederationId { get; init; }

    public required string Kind { get; init; }

    /// <summary>es or en.</summary>
    public required string Language { get; init; }

    public required string Subject { get; set; }

    public required string Body { get; set; }

    public required string Short { get; set; }

    public int Version { get; set; } = 1;

    public NoticeWords Words => new(Subject, Body, Short);
}

/// <summary>A text with its placeholders.</summary>
/// <param name="Short">For a text message: at most 160 characters once the placeholders are filled.</param>
internal sealed record NoticeWords(string Subject, string Body, string Short);

/// <summary>What the placeholders stand for.</summary>
/// <param name="Collective">{collective}, shortened where a short text would become too long.</param>
/// <param name="Federation">{federation}</param>
/// <param name="Contact">{contact}: the federation's address.</param>
/// <param name="Deadline">{deadline}, and {lodgeBy}: thirty days before it.</param>
/// <param name="Today">{days} is counted from it to the deadline.</param>
/// <param name="Detail">{detail}</param>
internal sealed record NoticeValues(string Collective, string Federation, string Contact, DateOnly Deadline, DateOnly Today, string? Detail);

/// <summary>The shipped texts (<c>Notices/Texts/*.json</c>) and how placeholders are filled.</summary>
internal static partial class NoticeTexts
{
    public const int ShortLength = 160;
    private const int LodgeDaysBefore = 30;

    public static readonly IReadOnlyList<string> Languages = ["es", "en"];

    /// <summary>What a text may name; a short one may not name the federation, its address or a detail, whose length nobody knows.</summary>
    public static readonly IReadOnlyList<string> Placeholders = ["collective", "deadline", "lodgeBy", "days", "federation", "contact", "detail"];

    private static readonly JsonSerializerOptions Complete = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    private static readonly Dictionary<string, Dictionary<string, NoticeWords>> Shipped = Languages.ToDictionary(language => language, Load, StringComparer.Ordinal);

    public static NoticeWords Of(string kind, string language) => Shipped[language][kind];

    /// <summary>The language for whoever chose none.</summary>
    public static string LanguageOf(string jurisdiction) => jurisdiction.Split('-')[0] is "MX" or "ES" or "AR" ? "es" : "en";

    /// <summary>What is wrong with a text, in a sentence; null when nothing.</summary>
    public static string? Fault(string text, bool isShort)
    {
        var named = Placeholder().Matches(text).Select(match => match.Groups["name"].Value).ToArray();
        var allowed = isShort ? Placeholders.Take(4) : Placeholders;
        if (named.Except(allowed).FirstOrDefault() is { } unknown) return $"{{{unknown}}} may not stand here; there are {string.Join(", ", allowed)}.";
        // A name of 24 characters has room; a longer one is cut there.
        var filled = isShort ? Fill(text, new NoticeValues(new string('x', 24), "", "", DateOnly.MaxValue, DateOnly.MaxValue.AddDays(-180), null), "en", iso: true) : "";
        return filled.Length > ShortLength ? $"It has {filled.Length} characters when filled, and {ShortLength} is the most." : null;
    }

    /// <summary>Fills the placeholders of a subject or body.</summary>
    public static string Fill(string text, NoticeValues values, string language) => Fill(text, values, language, iso: false);

    /// <summary>Fills a short text; a long name of the collective is cut until it has at most 160 characters.</summary>
    public static string FillShort(string text, NoticeValues values, string language)
    {
        var filled = Fill(text, values, language, iso: true);
        while (filled.Length > ShortLength && values.Collective.Length > 2)
        {
            var kept = values.Collective.TrimEnd('…');
            values = values with { Collective = kept[..Math.Max(1, kept.Length - Math.Max(1, (filled.Length - ShortLength) / 2))].TrimEnd() + "…" };
            filled = Fill(text, values, language, iso: true);
        }

        return filled;
    }

    private static string Fill(string text, NoticeValues values, string language, bool iso) => Placeholder().Replace(text, match => match.Groups["name"].Value switch
    {
        "collective" => values.Collective,
        "federation" => values.Federation,
        "contact" => values.Contact,
        "deadline" => Date(values.Deadline, language, iso),
        "lodgeBy" => Date(values.Deadline.AddDays(-LodgeDaysBefore), language, iso),
        "days" => Math.Max(0, values.Deadline.DayNumber - values.Today.DayNumber).ToString(CultureInfo.InvariantCulture),
        "detail" => values.Detail ?? "",
        _ => match.Value,
    });

    private static string Date(DateOnly date, string language, bool iso) => iso
        ? date.ToString("O", CultureInfo.InvariantCulture)
        : language == "es"
            ? date.ToString("d 'de' MMMM 'de' yyyy", CultureInfo.GetCultureInfo("es-MX"))
            : date.ToString("d MMMM yyyy", CultureInfo.GetCultureInfo("en-GB"));

    private static Dictionary<string, NoticeWords> Load(string language)
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Rodando.Licensing.Notices.Texts.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, NoticeWords>>(file, Complete)!;
    }

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
