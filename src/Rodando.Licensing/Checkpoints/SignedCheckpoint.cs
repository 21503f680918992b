using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rodando.Licensing.Audit;

namespace Rodando.Licensing.Checkpoints;

/// <summary>The federation's signature under the state of its audit chain. Whoever keeps one can prove a later rewriting.</summary>
/// <param name="Format"><c>rodando.checkpoint.v1</c>.</param>
/// <param name="Chain">Name of the chain: the federation's code.</param>
/// <param name="Seq">Number of the newest event.</param>
/// <param name="ChainHash">Its chain hash, 64 hexadecimal digits.</param>
/// <param name="At">UTC instant, with milliseconds and Z.</param>
/// <param name="KeyId">The key: first 32 hexadecimal digits of the SHA-256 of its public half (DER).</param>
/// <param name="Signature">ECDSA P-256 with SHA-256 over the canonical JSON (RFC 8785) of the other six members; DER, base64.</param>
public sealed record SignedCheckpoint(string Format, string Chain, long Seq, string ChainHash, string At, string KeyId, string Signature)
{
    internal const string Version1 = "rodando.checkpoint.v1";

    internal static SignedCheckpoint Of(AuditCheckpoint row, string chain) => new(
        Version1, chain, row.Seq, Convert.ToHexStringLower(row.ChainHash), AuditLog.Timestamp(row.At), row.KeyId, row.Signature);

    /// <exception cref="FormatException">A member is missing or of another kind.</exception>
    internal static SignedCheckpoint Read(JsonElement value)
    {
        try
        {
            return value.Deserialize<SignedCheckpoint>(JsonSerializerOptions.Web) is { Format: Version1, Chain: not null, ChainHash: not null, At: not null, KeyId: not null, Signature: not null } read
                ? read
                : throw new FormatException($"A checkpoint of the format {Version1} was expected.");
        }
        catch (JsonException broken)
        {
            throw new FormatException("It is no checkpoint.", broken);
        }
    }

    internal byte[] Canonical() => Jcs.Canonicalise(JsonSerializer.SerializeToElement(new JsonObject
    {
        ["format"] = Format, ["chain"] = Chain, ["seq"] = Seq, ["chainHash"] = ChainHash, ["at"] = At, ["keyId"] = KeyId,
    }));

    internal bool IsSignedBy(byte[] publicKey) => Signatures.Verify(publicKey, Canonical(), Signature);
}

internal static class Signatures
{
    /// <param name="publicKey">SubjectPublicKeyInfo, DER.</param>
    /// <param name="signature">DER, base64.</param>
    public static bool Verify(byte[] publicKey, byte[] text, string? signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return signature is not null
                && key.VerifyData(text, Convert.FromBase64String(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }
}
