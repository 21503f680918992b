using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rodando.Intake.Webhooks;

/// <summary>Signatures by the Standard Webhooks specification 1.0.0, symmetric.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";

    /// <summary>How a merchant gets to see a secret: whsec_ and base64.</summary>
    public static string Show(byte[] secret) => Prefix + Convert.ToBase64String(secret);

    /// <returns>v1, and the base64 of HMAC-SHA256 over id, timestamp and body, joined by dots.</returns>
    /// <param name="id">The webhook-id; no dot in it.</param>
    /// <param name="timestamp">Unix seconds of this attempt.</param>
    /// <param name="body">As sent.</param>
    public static string Sign(byte[] secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        mac.AppendData(body);
        return $"v1,{Convert.ToBase64String(mac.GetHashAndReset())}";
    }
}
