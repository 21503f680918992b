using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Rodando.Platform.SignIn;

/// <summary>Links that open one thing to whoever holds them, such as a recipient's tracking page.</summary>
/// <remarks>The link holds base64url of collective (16 bytes) ‖ subject (16) ‖ first 16 bytes of HMAC-SHA256 over purpose and both. It names
/// no time: whoever serves it decides from stored facts whether it is still open, so it can also be closed early.</remarks>
public sealed class SignedLinks(SigningKeys keys)
{
    private const int Length = 48;

    /// <param name="purpose">What the link opens, such as tracking; a link for one purpose opens no other.</param>
    public async ValueTask<string> SignAsync(string purpose, Guid collectiveId, Guid subjectId, CancellationToken cancel)
    {
        var bytes = new byte[Length];
        collectiveId.TryWriteBytes(bytes, bigEndian: true, out _);
        subjectId.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        Mac(await keys.LinkKeyAsync(cancel), purpose, bytes.AsSpan(0, 32)).CopyTo(bytes.AsSpan(32));
        return Base64Url.EncodeToString(bytes);
    }

    /// <returns>Null when the token was not signed by us for this purpose.</returns>
    public async ValueTask<(Guid CollectiveId, Guid SubjectId)?> OpenAsync(string purpose, string token, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length != 64 || !Base64Url.IsValid(token))
            return null;
        var bytes = Base64Url.DecodeFromChars(token);
        var key = await keys.LinkKeyAsync(cancel);
        return bytes.Length == Length && CryptographicOperations.FixedTimeEquals(Mac(key, purpose, bytes.AsSpan(0, 32)), bytes.AsSpan(32))
            ? (new Guid(bytes.AsSpan(0, 16), bigEndian: true), new Guid(bytes.AsSpan(16, 16), bigEndian: true))
            : null;
    }

    private static byte[] Mac(byte[] key, string purpose, ReadOnlySpan<byte> content)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        Span<byte> length = stackalloc byte[4];
        var name = System.Text.Encoding.UTF8.GetBytes(purpose);
        BinaryPrimitives.WriteInt32BigEndian(length, name.Length);
        mac.AppendData(length);
        mac.AppendData(name);
        mac.AppendData(content);
        return mac.GetHashAndReset()[..16];
    }
}
