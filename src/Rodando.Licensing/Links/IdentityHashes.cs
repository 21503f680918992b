using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Rodando.Licensing.Links;

/// <summary>
/// Keyed hashes of identity numbers: HMAC-SHA256 under a pepper that lies in a file outside the database. Who has the database alone
/// can neither read the numbers nor try them out, though there are few of them. The numbers themselves are kept nowhere.
/// </summary>
/// <remarks>The pepper is made once and never changed: under another one nobody is recognised any more. Back it up with the keys.</remarks>
internal sealed class IdentityHashes(IOptions<LicensingOptions> options)
{
    private const int PepperBytes = 32;
    private readonly Lazy<byte[]> pepper = new(() => ReadOrMake(options.Value));

    /// <summary>The hash of one identity in one federation.</summary>
    /// <param name="kind">What the number is: CURP, DNI, bank, tax, domain, phone.</param>
    /// <param name="number">As somebody wrote it.</param>
    public byte[] Of(Guid federation, string kind, string number) =>
        HMACSHA256.HashData(pepper.Value, Encoding.UTF8.GetBytes($"{federation:n}\n{Plain(kind)}\n{Plain(number)}"));

    /// <summary>Letters and digits only, without accents, in capitals: how a number is compared.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                plain.Append(Rune.ToUpperInvariant(rune));
        }

        return plain.ToString();
    }

    private static byte[] ReadOrMake(LicensingOptions options)
    {
        var folder = options.KeyDirectory is { Length: > 0 } set ? set : Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "rodando", "keys");
        var path = Path.Combine(folder, "identity.pepper");
        if (!File.Exists(path)) Make(folder, path);
        var bytes = File.ReadAllBytes(path);
        return bytes.Length == PepperBytes ? bytes : throw new InvalidDataException($"{path} is no pepper: {PepperBytes} bytes are expected.");
    }

    private static void Make(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var made = $"{path}.{Guid.NewGuid():n}";
        using (var stream = new FileStream(made, file))
        {
            stream.Write(RandomNumberGenerator.GetBytes(PepperBytes));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(made, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its pepper is the one.
            File.Delete(made);
        }
    }
}
