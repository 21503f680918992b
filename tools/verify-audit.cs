#:property PublishAot=false
// Checks an exported audit chain of a Rodando federation. It needs the .NET 10 SDK and nothing else: no database, no package, no
// other file of Rodando. Written a second time on purpose, from the description below, so that one mistake does not check itself.
//
//   dotnet run verify-audit.cs FILE [KEPT]
//
// FILE  what GET /v1/federation/audit-events/export answered, the whole chain or a range of it
// KEPT  checkpoints that you kept yourself: what GET /v1/collective/audit/checkpoints answered on an earlier day
//
// Exit code 0: intact. 2: broken, and the first bad event is named. 1: the files cannot be read.
//
//   genesis     = SHA256("rodando.audit.v1" || 0x00 || chain)
//   eventHash   = SHA256(0x00 || JCS(event))                           JCS is RFC 8785
//   chainHash n = SHA256(0x01 || chainHash n-1 || eventHash n)
//   checkpoint  = ECDSA P-256 with SHA-256, DER, over JCS of {at, chain, chainHash, format, keyId, seq}
//   keys come in events: the first by itself, each next one signed by its predecessor and by itself

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

if (args.Length is < 1 or > 2)
{
    Console.Error.WriteLine("Usage: dotnet run verify-audit.cs FILE [KEPT]");
    return 1;
}

try
{
    var kept = args.Length == 2 ? Checkpoint.List(File.ReadAllText(args[1])) : [];
    using var file = File.OpenText(args[0]);
    var (good, sentence) = Verifier.Run(file, kept);
    Console.WriteLine(sentence);
    return good ? 0 : 2;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"verify-audit: {e.Message}");
    return 1;
}
catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
{
    Console.WriteLine($"This is no readable export of an audit chain: {e.Message}");
    return 2;
}

internal sealed class Broken(long seq, string why) : Exception(why)
{
    public long Seq => seq;
}

internal sealed record Checkpoint(string Format, string Chain, long Seq, string ChainHash, string At, string KeyId, string Signature)
{
    public static Checkpoint Of(JsonElement value) => new(
        value.GetProperty("format").GetString()!, value.GetProperty("chain").GetString()!, value.GetProperty("seq").GetInt64(),
        value.GetProperty("chainHash").GetString()!, value.GetProperty("at").GetString()!, value.GetProperty("keyId").GetString()!,
        value.GetProperty("signature").GetString()!);

    // One checkpoint, a list of them, or a page as the API answers it.
    public static List<Checkpoint> List(string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var page)) root = page;
        var all = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : new[] { root };
        return [.. all.Select(one => Of(one.TryGetProperty("checkpoint", out var inner) ? inner : one))];
    }

    // The members in the order that JCS asks for.
    public byte[] Signed() => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $$"""{"at":{{Json.Quote(At)}},"chain":{{Json.Quote(Chain)}},"chainHash":{{Json.Quote(ChainHash)}},"format":{{Json.Quote(Format)}},"keyId":{{Json.Quote(KeyId)}},"seq":{{Seq}}}"""));
}

internal sealed class Verifier
{
    private readonly string chain;
    private readonly long first;
    private readonly List<Checkpoint> kept;
    private readonly Dictionary<string, byte[]> keys = new(StringComparer.Ordinal);
    private string? current;
    private byte[] previous;
    private long seq;
    private long covered;
    private int checkpoints;
    private int agreed;

    private Verifier(JsonElement manifest, List<Checkpoint> kept)
    {
        if (manifest.GetProperty("format").GetString() != "rodando.audit.v1") throw new FormatException("The format is another one.");
        chain = manifest.GetProperty("chain").GetString()!;
        first = manifest.GetProperty("firstSeq").GetInt64();
        previous = Convert.FromHexString(manifest.GetProperty("precedingChainHash").GetString()!);
        (seq, covered, this.kept) = (first - 1, first - 1, kept);
        if (first == 1)
        {
            if (!previous.AsSpan().SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes("rodando.audit.v1\0" + chain))))
                throw new Broken(1, "The first event does not follow from the chain's beginning.");
        }
        else
        {
            // The events that brought the keys are not in the file: what it says of them has to be believed, or compared by hand.
            foreach (var key in manifest.GetProperty("keys").EnumerateArray())
                keys[key.GetProperty("keyId").GetString()!] = Convert.FromBase64String(key.GetProperty("publicKey").GetString()!);
        }

        CompareKept();
    }

    public static (bool Good, string Sentence) Run(TextReader lines, List<Checkpoint> kept)
    {
        using var manifest = JsonDocument.Parse(lines.ReadLine() ?? "");
        var name = manifest.RootElement.TryGetProperty("chain", out var chain) ? chain.GetString() : "";
        try
        {
            var verifier = new Verifier(manifest.RootElement, kept);
            while (lines.ReadLine() is { } line)
            {
                using var row = JsonDocument.Parse(line);
                if (verifier.Read(row.RootElement)) return (true, verifier.Intact());
            }

            throw new Broken(verifier.seq + 1, "The file ends before the chain does.");
        }
        catch (Broken broken)
        {
            return (false, string.Create(CultureInfo.InvariantCulture, $"{name}: BROKEN at event {broken.Seq}: {broken.Message}"));
        }
    }

    // True at the end.
    private bool Read(JsonElement row)
    {
        if (row.TryGetProperty("lastSeq", out var last))
        {
            if (last.GetInt64() != seq || row.GetProperty("chainHash").GetString() != Hex(previous))
                throw new Broken(seq + 1, "The file ends before the chain does.");
            if (kept.FirstOrDefault(one => one.Chain != chain) is { } foreign)
                throw new Broken(first, $"The checkpoint that was kept is of the chain {foreign.Chain}.");
            if (kept.FirstOrDefault(one => one.Seq > seq) is { } beyond)
                throw new Broken(seq + 1, $"The file ends at event {seq}; the checkpoint that was kept stands at {beyond.Seq}.");
            return true;
        }

        if (row.TryGetProperty("checkpoint", out var checkpoint)) Compare(Checkpoint.Of(checkpoint));
        else Link(row);
        return false;
    }

    private void Link(JsonElement row)
    {
        var number = row.GetProperty("seq").GetInt64();
        if (number != seq + 1) throw new Broken(Math.Min(number, seq + 1), $"Event {seq + 1} was expected, {number} came.");
        var auditEvent = row.GetProperty("event");
        if (!auditEvent.TryGetProperty("seq", out var own) || !own.TryGetInt64(out var told) || told != number)
            throw new Broken(number, "The event does not carry its own number.");

        byte[] eventHash;
        try
        {
            eventHash = SHA256.HashData([0, .. Encoding.UTF8.GetBytes(Json.Canonical(auditEvent))]);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new Broken(number, "The event is not readable as JSON.");
        }

        if (Hex(eventHash) != row.GetProperty("eventHash").GetString()) throw new Broken(number, "The event is not the one that was hashed.");
        var link = SHA256.HashData([1, .. previous, .. eventHash]);
        if (Hex(link) != row.GetProperty("chainHash").GetString()) throw new Broken(number, "The link does not follow from the one before.");
        (seq, previous) = (number, link);
        if (auditEvent.TryGetProperty("type", out var type) && type.GetString() is { } name && name.StartsWith("audit.key_", StringComparison.Ordinal))
            LearnKey(name, auditEvent.GetProperty("data"));
        CompareKept();
    }

    private void LearnKey(string type, JsonElement data)
    {
        var (id, text) = (data.GetProperty("keyId").GetString()!, data.GetProperty("publicKey").GetString()!);
        var key = Convert.FromBase64String(text);
        if (Hex(SHA256.HashData(key))[..32] != id) throw new Broken(seq, "The key is not the one that is named.");
        if (type == "audit.key_introduced")
        {
            if (current is not null) throw new Broken(seq, "A second first key was introduced.");
        }
        else
        {
            var old = data.GetProperty("oldKeyId").GetString()!;
            if (current is not null && current != old) throw new Broken(seq, "The key that was replaced was not the one in use.");
            var handover = Encoding.UTF8.GetBytes(
                $$"""{"chain":{{Json.Quote(chain)}},"format":"rodando.key-rotation.v1","keyId":{{Json.Quote(id)}},"oldKeyId":{{Json.Quote(old)}},"publicKey":{{Json.Quote(text)}}}""");
            if (!IsSigned(key, handover, data.GetProperty("signature").GetString()!)) throw new Broken(seq, "The new key has not signed.");
            if (type == "audit.key_replaced") Console.WriteLine($"Note: at event {seq} the key {old} was replaced without its signature; it was said to be lost.");
            else if (keys.TryGetValue(old, out var former) && !IsSigned(former, handover, data.GetProperty("oldSignature").GetString()!))
                throw new Broken(seq, "The old key has not signed the new one.");
        }

        (keys[id], current) = (key, id);
    }

    private void Compare(Checkpoint checkpoint)
    {
        if (checkpoint.Chain != chain || checkpoint.Seq != seq)
            throw new Broken(seq, $"A checkpoint of {checkpoint.Chain} at event {checkpoint.Seq} stands at event {seq}.");
        if (!keys.TryGetValue(checkpoint.KeyId, out var key) || !IsSigned(key, checkpoint.Signed(), checkpoint.Signature))
            throw new Broken(seq, $"The checkpoint of {checkpoint.At} is not signed by a key of the chain.");
        if (checkpoint.ChainHash != Hex(previous)) throw Rewritten(checkpoint);
        (covered, checkpoints) = (seq, checkpoints + 1);
    }

    // What you kept yourself needs no signature: it is your own copy.
    private void CompareKept()
    {
        foreach (var checkpoint in kept.Where(one => one.Chain == chain && one.Seq == seq))
        {
            if (checkpoint.ChainHash != Hex(previous)) throw Rewritten(checkpoint);
            agreed++;
        }
    }

    private Broken Rewritten(Checkpoint checkpoint) => new(
        covered + 1, $"Events {covered + 1} to {checkpoint.Seq} are not all those that the checkpoint of {checkpoint.At} was signed over.");

    private string Intact() => string.Create(CultureInfo.InvariantCulture, $"{chain}: {seq - first + 1} events, intact, head {Hex(previous)}, {checkpoints} checkpoints")
        + (kept.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {agreed} of {kept.Count} kept ones agree") : "")
        + (keys.Count > 0 ? $", keys {string.Join(' ', keys.Keys)}" : "");

    private static bool IsSigned(byte[] publicKey, byte[] text, string signature)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(publicKey, out _);
            return key.VerifyData(text, Convert.FromBase64String(signature), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return false;
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}

internal static class Json
{
    public static string Canonical(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Object(value),
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Canonical))}]",
        JsonValueKind.String => Quote(value.GetString()!),
        JsonValueKind.Number => Number(value.GetDouble()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static string Object(JsonElement value)
    {
        var members = value.EnumerateObject().Select(member => (member.Name, member.Value)).OrderBy(member => member.Name, StringComparer.Ordinal).ToArray();
        if (members.DistinctBy(member => member.Name, StringComparer.Ordinal).Count() != members.Length) throw new FormatException("A member stands twice.");
        return $"{{{string.Join(',', members.Select(member => $"{Quote(member.Name)}:{Canonical(member.Value)}"))}}}";
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\t' => quoted.Append("\\t"),
                '\n' => quoted.Append("\\n"),
                '\f' => quoted.Append("\\f"),
                '\r' => quoted.Append("\\r"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    // ECMAScript's Number::toString: .NET finds the same shortest digits and lays them out otherwise.
    private static string Number(double value)
    {
        if (!double.IsFinite(value)) throw new FormatException("A number is beyond a double.");
        if (value == 0) return "0";
        var parts = Math.Abs(value).ToString("E16", CultureInfo.InvariantCulture).Split('E');
        for (var precision = 0; precision <= 16; precision++)
        {
            var shorter = Math.Abs(value).ToString($"E{precision}", CultureInfo.InvariantCulture);
            if (double.Parse(shorter, CultureInfo.InvariantCulture) != Math.Abs(value)) continue;
            parts = shorter.Split('E');
            break;
        }

        var digits = parts[0].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        var point = int.Parse(parts[1], CultureInfo.InvariantCulture) + 1;
        var text = point switch
        {
            > 0 and <= 21 when digits.Length <= point => digits.PadRight(point, '0'),
            > 0 and <= 21 => $"{digits[..point]}.{digits[point..]}",
            > -6 and <= 0 => $"0.{new string('0', -point)}{digits}",
            _ => $"{digits[..1]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(point - 1).ToString("+0;-0", CultureInfo.InvariantCulture)}",
        };
        return value < 0 ? "-" + text : text;
    }
}
