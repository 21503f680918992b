using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rodando.Licensing.Evidence;

/// <summary>Which names of files are taken. What is taken can be shown, saved and sent on as it is.</summary>
internal static class FileNames
{
    public const int Longest = 120;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("/\\:*?\"<>|");

    private static readonly HashSet<string> Reserved = new(
        ["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? Wrong(string name)
    {
        if (name.Length is 0 or > Longest) return $"1 to {Longest} characters are expected.";
        if (name.EnumerateRunes().Any(IsHidden)) return "It holds control or invisible characters, or such as turn the direction of writing.";
        if (name.AsSpan().ContainsAny(Forbidden)) return "It holds a character that is not allowed in file names: / \\ : * ? \" < > |";
        if (name[0] is '.' or ' ' || name[^1] is '.' or ' ') return "It begins or ends with a dot or a blank.";
        if (name.Contains("..", StringComparison.Ordinal)) return "It holds two dots in a row.";
        var parts = name.Split('.');
        if (parts.Length == 1) return "It has no extension.";
        if (Reserved.Contains(parts[0].Trim())) return "It is a name that some systems reserve for devices.";
        return parts[1..^1].Any(LooksLikeExtension) ? $"It has more than one extension: .{parts[^2]}.{parts[^1]}" : null;
    }

    public static string Extension(string name) => name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant();

    // acta.exe.pdf, but not acta.12.3.2026.pdf or S. C.de R.L.pdf.
    private static bool LooksLikeExtension(string part) =>
        part.Length is >= 2 and <= 5 && part.All(char.IsAsciiLetterOrDigit) && part.Any(char.IsAsciiLetter);

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned || rune == Rune.ReplacementChar;
}
