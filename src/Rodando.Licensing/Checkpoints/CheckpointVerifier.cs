using System.Globalization;
using System.Text.Json;

namespace Rodando.Licensing.Checkpoints;

/// <summary>A key as an export names it.</summary>
/// <param name="PublicKey">SubjectPublicKeyInfo, DER, base64.</param>
internal sealed record NamedKey(string KeyId, string PublicKey);

/// <summary>Checks signatures while a chain goes by: the keys' own events, and the checkpoints over it.</summary>
/// <param name="chain">The chain's name.</param>
/// <param name="given">Keys known beforehand; needed where the events that brought them are not read.</param>
/// <param name="firstSeq">The first event that is read; from 1 on only the keys of the chain's own events count.</param>
internal sealed class CheckpointVerifier(string chain, IEnumerable<NamedKey> given, long firstSeq = 1)
{
    private readonly Dictionary<string, byte[]> keys = firstSeq == 1
        ? new(StringComparer.Ordinal)
        : given.ToDictionary(key => key.KeyId, key => Convert.FromBase64String(key.PublicKey), StringComparer.Ordinal);

    private string? current;

    /// <summary>Checkpoints that were found right.</summary>
    public int Checked { get; private set; }

    /// <summary>Number of the newest event that a right checkpoint covers.</summary>
    public long Covered { get; private set; } = firstSeq - 1;

    /// <summary>Takes notice of an event whose hash was found right.</summary>
    /// <returns>What is wrong with it; null when nothing.</returns>
    public string? Learn(JsonElement auditEvent)
    {
        if (!auditEvent.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String) return null;
        return type.GetString() switch
        {
            KeyEvents.Introduced => current is null ? Add(auditEvent) : "A second first key was introduced.",
            KeyEvents.Rotated => Rotate(auditEvent, lost: false),
            KeyEvents.Replaced => Rotate(auditEvent, lost: true),
            _ => null,
        };
    }

    /// <summary>Compares a checkpoint with the chain at its event.</summary>
    /// <param name="seq">The event that was read last.</param>
    /// <param name="chainHash">Its chain hash.</param>
    /// <returns>The first event that may be wrong, and why; null when the checkpoint is right.</returns>
    public (long Seq, string Why)? Check(SignedCheckpoint checkpoint, long seq, ReadOnlySpan<byte> chainHash)
    {
        if (checkpoint.Chain != chain || checkpoint.Seq != seq)
            return (seq, string.Create(CultureInfo.InvariantCulture, $"A checkpoint of {checkpoint.Chain} at event {checkpoint.Seq} stands at event {seq}."));
        if (!keys.TryGetValue(checkpoint.KeyId, out var key) || !checkpoint.IsSignedBy(key))
            return (seq, $"The checkpoint of {checkpoint.At} is not signed by a key of the chain.");
        if (checkpoint.ChainHash != Convert.ToHexStringLower(chainHash)) return Rewritten(checkpoint);
        (Checked, Covered) = (Checked + 1, seq);
        return null;
    }

    /// <summary>What a checkpoint says whose hash is not the chain's.</summary>
    public (long Seq, string Why) Rewritten(SignedCheckpoint checkpoint) => (Covered + 1, string.Create(CultureInfo.InvariantCulture,
        $"Events {Covered + 1} to {checkpoint.Seq} are not all those that the checkpoint of {checkpoint.At} was signed over."));

    private string? Add(JsonElement auditEvent)
    {
        var (id, publicKey) = KeyOf(auditEvent);
        if (publicKey is null || SigningKey.IdOf(publicKey) != id) return "The key is not the one that is named.";
        keys[id] = publicKey;
        current = id;
        return null;
    }

    private string? Rotate(JsonElement auditEvent, bool lost)
    {
        var (id, publicKey) = KeyOf(auditEvent);
        var data = auditEvent.GetProperty("data");
        if (publicKey is null || Text(data, "oldKeyId") is not { } old || Text(data, "publicKey") is not { } text) return "The rotation names no keys.";
        if (current is not null && current != old) return "The key that was replaced was not the one in use.";
        var handover = KeyEvents.Handover(chain, old, id, text);
        if (!Signatures.Verify(publicKey, handover, Text(data, "signature"))) return "The new key has not signed.";
        if (!lost && keys.TryGetValue(old, out var former) && !Signatures.Verify(former, handover, Text(data, "oldSignature")))
            return "The old key has not signed the new one.";
        return Add(auditEvent);
    }

    private static (string Id, byte[]? PublicKey) KeyOf(JsonElement auditEvent)
    {
        if (!auditEvent.TryGetProperty("data", out var data) || Text(data, "keyId") is not { } id || Text(data, "publicKey") is not { } key) return ("", null);
        var decoded = new byte[key.Length];
        return Convert.TryFromBase64String(key, decoded, out var length) ? (id, decoded[..length]) : ("", null);
    }

    private static string? Text(JsonElement data, string name) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
