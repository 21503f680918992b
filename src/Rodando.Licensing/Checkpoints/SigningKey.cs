using System.Security.Cryptography;

namespace Rodando.Licensing.Checkpoints;

/// <summary>The public half of a key that signs a federation's checkpoints: ECDSA on P-256. The private half is never in the database.</summary>
internal sealed class SigningKey
{
    public Guid FederationId { get; init; }

    /// <summary>The first 32 hexadecimal digits of the SHA-256 of <see cref="PublicKey"/>.</summary>
    public required string KeyId { get; init; }

    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public required byte[] PublicKey { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for the one key in use.</summary>
    public DateTimeOffset? RetiredAt { get; private set; }

    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey))[..32];

    public void Retire(DateTimeOffset now) => RetiredAt ??= now;
}
