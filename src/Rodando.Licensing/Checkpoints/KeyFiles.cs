using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Rodando.Licensing.Checkpoints;

/// <summary>The private keys: one file each, readable by the process's user only, in a folder outside the database.</summary>
/// <remarks>
/// Who can rewrite the database can then still not sign what was rewritten. A file is named by its key and written once; a key
/// whose transaction was rolled back leaves a file that nothing refers to.
/// </remarks>
internal sealed class KeyFiles(IOptions<LicensingOptions> options)
{
    /// <summary>Makes a key and keeps its private half.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public SigningKey Make(Guid federation, DateTimeOffset now)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var publicKey = pair.ExportSubjectPublicKeyInfo();
        var key = new SigningKey { FederationId = federation, KeyId = SigningKey.IdOf(publicKey), PublicKey = publicKey, CreatedAt = now };
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        else
        {
            Directory.CreateDirectory(Folder);
        }

        using var stream = new FileStream(PathOf(key.KeyId), file);
        stream.Write(Encoding.ASCII.GetBytes(pair.ExportPkcs8PrivateKeyPem()));
        stream.Flush(flushToDisk: true);
        return key;
    }

    /// <summary>An ECDSA signature with SHA-256, as DER, in base64: what <c>openssl dgst -sha256 -verify</c> takes.</summary>
    /// <returns>Null when the key's file is not here, or is another key's.</returns>
    public string? Sign(SigningKey key, byte[] text)
    {
        if (!File.Exists(PathOf(key.KeyId))) return null;
        using var pair = ECDsa.Create();
        pair.ImportFromPem(File.ReadAllText(PathOf(key.KeyId)));
        return pair.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.PublicKey)
            ? Convert.ToBase64String(pair.SignData(text, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
            : null;
    }

    private string Folder => options.Value.KeyDirectory is { Length: > 0 } set
        ? set
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "rodando", "keys");

    private string PathOf(string keyId) => Path.Combine(Folder, $"audit-{keyId}.pem");
}
