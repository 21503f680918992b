using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rodando.Licensing.Audit;

/// <summary>
/// The hashes that chain a federation's audit events. The leading byte keeps the hash of an event from ever being taken for the
/// hash of a link.
/// </summary>
internal static class AuditChain
{
    /// <summary>Length of every hash in bytes (SHA-256).</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private const byte OfEvent = 0x00;
    private const byte OfLink = 0x01;

    /// <summary>What stands before the first event: SHA256("rodando.audit.v1" ‖ 0x00 ‖ <paramref name="chain"/>).</summary>
    /// <param name="chain">The chain's name, which is the federation's code.</param>
    public static byte[] Genesis(string chain) => SHA256.HashData(Encoding.UTF8.GetBytes("rodando.audit.v1\0" + chain));

    /// <summary>SHA256(0x00 ‖ JCS(event)).</summary>
    /// <exception cref="FormatException">The event has no canonical form, see <see cref="Jcs.Canonicalise"/>.</exception>
    public static byte[] EventHash(JsonElement auditEvent) => EventHash(Jcs.Canonicalise(auditEvent));

    /// <inheritdoc cref="EventHash(JsonElement)"/>
    /// <param name="canonical">The event's canonical bytes.</param>
    public static byte[] EventHash(ReadOnlySpan<byte> canonical)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([OfEvent]);
        hash.AppendData(canonical);
        return hash.GetHashAndReset();
    }

    /// <summary>SHA256(0x01 ‖ previous ‖ eventHash).</summary>
    public static byte[] ChainHash(ReadOnlySpan<byte> previous, ReadOnlySpan<byte> eventHash)
    {
        Span<byte> link = stackalloc byte[1 + (2 * HashLength)];
        link[0] = OfLink;
        previous.CopyTo(link[1..]);
        eventHash.CopyTo(link[(1 + HashLength)..]);
        return SHA256.HashData(link);
    }
}
