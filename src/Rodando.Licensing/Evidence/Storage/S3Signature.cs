using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rodando.Licensing.Evidence.Storage;

/// <summary>Signs requests for an S3 store: AWS Signature Version 4, one chunk, as Amazon's S3 documentation describes it.</summary>
internal sealed record S3Signature(string AccessKey, string SecretKey, string Region)
{
    /// <summary>The value of the Authorization header.</summary>
    /// <param name="path">Path as sent, percent-encoded but for the slashes.</param>
    /// <param name="headers">Headers to sign with their values, host and x-amz-date among them; names in lower case.</param>
    /// <param name="payloadHash">SHA-256 of the body, 64 hexadecimal digits.</param>
    /// <param name="at">UTC instant; x-amz-date says the same.</param>
    public string Authorization(
        string method, string path, IReadOnlyDictionary<string, string> headers, string payloadHash, DateTimeOffset at)
    {
        var sorted = headers.OrderBy(header => header.Key, StringComparer.Ordinal).ToList();
        var names = string.Join(';', sorted.Select(header => header.Key));
        var canonical = $"{method}\n{path}\n\n{string.Concat(sorted.Select(header => $"{header.Key}:{header.Value.Trim()}\n"))}\n{names}\n{payloadHash}";
        var day = at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{Region}/s3/aws4_request";
        var toSign = $"AWS4-HMAC-SHA256\n{Timestamp(at)}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Mac(Mac(Mac(Mac(Encoding.UTF8.GetBytes("AWS4" + SecretKey), day), Region), "s3"), "aws4_request");
        return $"AWS4-HMAC-SHA256 Credential={AccessKey}/{scope},SignedHeaders={names},Signature={Hex(Mac(key, toSign))}";
    }

    public static string Timestamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
