using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;

namespace Rodando.Licensing.Evidence.Storage;

/// <summary>A bucket of a store that speaks Amazon's S3 protocol, addressed by path.</summary>
/// <remarks>Signatures carry this machine's time and not the simulation's: the store compares it with its own.</remarks>
internal sealed class S3EvidenceStore : IEvidenceStore, IDisposable
{
    private static readonly string EmptyHash = Convert.ToHexStringLower(SHA256.HashData([]));

    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly EvidenceOptions options;
    private readonly S3Signature signature;

    public S3EvidenceStore(IOptions<EvidenceOptions> options)
    {
        this.options = options.Value;
        signature = new S3Signature(this.options.S3AccessKey!, this.options.S3SecretKey!, this.options.S3Region);
    }

    public string Incoming => Path.Combine(Path.GetTempPath(), "rodando-evidence");

    public async Task PutAsync(string key, ReceivedFile file, CancellationToken cancel)
    {
        await using var content = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        using var request = Request(HttpMethod.Put, key, Convert.ToHexStringLower(file.Sha256));
        request.Content = new StreamContent(content);
        request.Content.Headers.ContentLength = file.Size;
        using var answer = await SendAsync(request, cancel);
        if (!answer.IsSuccessStatusCode) throw Refused(answer);
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken cancel)
    {
        using var request = Request(HttpMethod.Get, key, EmptyHash);
        var answer = await SendAsync(request, cancel);
        if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsStreamAsync(cancel);
        using (answer)
        {
            return answer.StatusCode == HttpStatusCode.NotFound ? null : throw Refused(answer);
        }
    }

    public void Dispose() => client.Dispose();

    private HttpRequestMessage Request(HttpMethod method, string key, string payloadHash)
    {
        // Bucket and key need no escaping: letters, digits, hyphens, dots and the slash between them.
        var address = new Uri(options.S3Endpoint!, $"/{options.S3Bucket}/{key}");
        var at = TimeProvider.System.GetUtcNow();
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}",
            ["x-amz-content-sha256"] = payloadHash,
            ["x-amz-date"] = S3Signature.Timestamp(at),
        };
        var request = new HttpRequestMessage(method, address);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation(
            "Authorization", signature.Authorization(method.Method, address.AbsolutePath, headers, payloadHash, at));
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException e)
        {
            throw new IOException("The evidence store does not answer.", e);
        }
        catch (TaskCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new IOException("The evidence store does not answer in time.", e);
        }
    }

    private static IOException Refused(HttpResponseMessage answer) => new($"The evidence store answered {(int)answer.StatusCode}.");
}
