using System.Text.Json;
using System.Text.Json.Nodes;
using Rodando.Licensing.Audit;

namespace Rodando.Licensing.Checkpoints;

/// <summary>How keys enter the chain: the first by itself, each next one signed by its predecessor and by itself.</summary>
internal static class KeyEvents
{
    public const string Introduced = "audit.key_introduced";
    public const string Rotated = "audit.key_rotated";

    /// <summary>A new key where the old private half is lost: signed by the new one only, and seen by everybody.</summary>
    public const string Replaced = "audit.key_replaced";

    /// <summary>Makes a federation's first key and logs it.</summary>
    public static SigningKey Introduce(LicensingDb db, AuditLog log, KeyFiles files, Guid federation)
    {
        var key = files.Make(federation, log.Now);
        db.SigningKeys.Add(key);
        log.Append(Introduced, "system", new JsonObject
        {
            ["keyId"] = key.KeyId, ["publicKey"] = Convert.ToBase64String(key.PublicKey),
        });
        return key;
    }

    /// <summary>What both keys sign.</summary>
    public static byte[] Handover(string chain, string oldKeyId, string newKeyId, string newPublicKey) =>
        Jcs.Canonicalise(JsonSerializer.SerializeToElement(new JsonObject
        {
            ["format"] = "rodando.key-rotation.v1", ["chain"] = chain, ["oldKeyId"] = oldKeyId, ["keyId"] = newKeyId, ["publicKey"] = newPublicKey,
        }));
}
