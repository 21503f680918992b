namespace Rodando.Licensing.Evidence;

/// <summary>What is taken as evidence, told by the first bytes and not by what the sender says.</summary>
internal sealed record FileType(string MediaType, IReadOnlyList<string> Extensions)
{
    /// <summary>Bytes from the beginning that are needed to tell.</summary>
    public const int Needed = 64;

    public static readonly FileType Pdf = new("application/pdf", ["pdf"]);
    public static readonly FileType Png = new("image/png", ["png"]);
    public static readonly FileType Jpeg = new("image/jpeg", ["jpg", "jpeg"]);
    public static readonly FileType Xml = new("application/xml", ["xml"]);

    /// <summary>Null when it is none of them.</summary>
    public static FileType? Of(ReadOnlySpan<byte> beginning)
    {
        if (beginning.StartsWith("%PDF-"u8)) return Pdf;
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])) return Png;
        if (beginning.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return Jpeg;
        var text = beginning.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? beginning[3..] : beginning;
        return text.StartsWith("<?xml"u8) ? Xml : null;
    }
}
