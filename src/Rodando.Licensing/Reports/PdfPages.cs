using System.Globalization;
using System.Text;

namespace Rodando.Licensing.Reports;

/// <summary>Lines of text as an A4 document in the subset of PDF 1.4 that this needs, without pictures and foreign fonts.</summary>
/// <remarks>
/// Courier stands in every reader, so nothing is embedded and a report of ten pages has some 20 kB. The same lines give the same bytes:
/// nothing in it is drawn by lot or taken from a clock. Source: ISO 32000-1, §7.5 (file structure), §9.6.2.2 (standard fonts) and
/// annex D (WinAnsiEncoding).
/// </remarks>
internal sealed class PdfPages
{
    private const int LinesPerPage = 66;
    private const int CharactersPerLine = 92;

    // Windows-1252 where it is not Latin 1; what it has not is written by its base letter, or as a question mark.
    private static readonly Dictionary<char, byte> Windows = new()
    {
        ['€'] = 0x80, ['‚'] = 0x82, ['„'] = 0x84, ['…'] = 0x85, ['‰'] = 0x89, ['Š'] = 0x8A, ['Œ'] = 0x8C, ['Ž'] = 0x8E, ['‘'] = 0x91,
        ['’'] = 0x92, ['“'] = 0x93, ['”'] = 0x94, ['•'] = 0x95, ['–'] = 0x96, ['—'] = 0x97, ['™'] = 0x99, ['š'] = 0x9A, ['œ'] = 0x9C,
        ['ž'] = 0x9E, ['Ÿ'] = 0x9F,
    };

    private readonly List<(string Text, bool Bold)> lines = [];

    public void Heading(string text)
    {
        if (lines.Count > 0) Line("");
        foreach (var part in Wrap(text, CharactersPerLine)) lines.Add((part, true));
    }

    /// <param name="indent">Characters from the margin; lines that it is broken into stand two further in.</param>
    public void Line(string text, int indent = 0)
    {
        var first = true;
        foreach (var paragraph in text.Split('\n'))
        foreach (var part in Wrap(paragraph, CharactersPerLine - indent - 2))
        {
            lines.Add((new string(' ', first ? indent : indent + 2) + part, false));
            first = false;
        }
    }

    /// <param name="title">Stands in the document's properties.</param>
    /// <param name="foot">Stands at the foot of every page, before its number.</param>
    public byte[] Write(string title, string foot)
    {
        var pages = lines.Chunk(LinesPerPage).ToList();
        var objects = new List<byte[]>
        {
            Ascii("<< /Type /Catalog /Pages 2 0 R >>"),
            Ascii($"<< /Type /Pages /Kids [{string.Join(' ', pages.Select((_, page) => $"{6 + (2 * page)} 0 R"))}] /Count {pages.Count} >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>"),
        };
        objects.Add([.. Ascii("<< /Producer (Rodando) /Title "), .. Literal(title), .. Ascii(" >>")]);
        for (var page = 0; page < pages.Count; page++)
        {
            var content = Content(pages[page], $"{foot}  {page + 1}/{pages.Count}");
            objects.Add(Ascii(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> "
                + $"/Contents {7 + (2 * page)} 0 R >>"));
            objects.Add([.. Ascii($"<< /Length {content.Length} >>\nstream\n"), .. content, .. Ascii("\nendstream")]);
        }

        return Join(objects);
    }

    private static byte[] Content(IEnumerable<(string Text, bool Bold)> page, string foot)
    {
        var content = new List<byte>(Ascii("BT\n11.4 TL\n49 792 Td\n"));
        foreach (var (text, bold) in page)
        {
            content.AddRange(Ascii(bold ? "/F2 9 Tf\n" : "/F1 9 Tf\n"));
            content.AddRange([.. Literal(text), .. Ascii(" Tj T*\n")]);
        }

        content.AddRange([.. Ascii("ET\nBT\n/F1 7 Tf\n49 24 Td\n"), .. Literal(foot), .. Ascii(" Tj\nET")]);
        return [.. content];
    }

    private static byte[] Join(List<byte[]> objects)
    {
        var file = new List<byte>(Ascii("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n"));
        var places = new List<int>();
        for (var number = 1; number <= objects.Count; number++)
        {
            places.Add(file.Count);
            file.AddRange([.. Ascii($"{number} 0 obj\n"), .. objects[number - 1], .. Ascii("\nendobj\n")]);
        }

        var table = file.Count;
        file.AddRange(Ascii($"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n"));
        foreach (var place in places) file.AddRange(Ascii(string.Create(CultureInfo.InvariantCulture, $"{place:D10} 00000 n \n")));
        file.AddRange(Ascii($"trailer\n<< /Size {objects.Count + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{table}\n%%EOF\n"));
        return [.. file];
    }

    private static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Literal(string text)
    {
        var bytes = new List<byte> { (byte)'(' };
        foreach (var letter in text.EnumerateRunes())
        {
            var code = Code(letter);
            if (code is (byte)'(' or (byte)')' or (byte)'\\') bytes.Add((byte)'\\');
            bytes.Add(code);
        }

        bytes.Add((byte)')');
        return [.. bytes];
    }

    private static byte Code(Rune letter)
    {
        if (letter.Value is (>= 0x20 and < 0x7F) or (>= 0xA0 and <= 0xFF)) return (byte)letter.Value;
        if (letter.IsBmp && Windows.TryGetValue((char)letter.Value, out var code)) return code;
        var bare = letter.ToString().Normalize(NormalizationForm.FormD)[0];
        return bare is >= ' ' and < (char)0x7F ? (byte)bare : (byte)'?';
    }

    private static IEnumerable<string> Wrap(string text, int width)
    {
        while (text.Length > width)
        {
            var space = text.LastIndexOf(' ', width);
            var cut = space > 0 ? space : width;
            yield return text[..cut];
            text = text[cut..].TrimStart(' ');
        }

        yield return text;
    }
}
