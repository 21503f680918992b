using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rodando.Licensing.Evidence;
using Rodando.Licensing.Evidence.Storage;

namespace Rodando.Tests.Licensing.Evidence;

/// <summary>The S3 store, against Amazon's published examples and against a small server that checks signatures on its own.</summary>
public sealed class S3StoreTests
{
    private const string Access = "AKIAIOSFODNN7EXAMPLE";
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private static readonly DateTimeOffset At = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly S3Signature Signature = new(Access, Secret, "us-east-1");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void The_published_example_of_reading_is_signed_as_published()
    {
        var empty = Hex(SHA256.HashData([]));

        var authorization = Signature.Authorization("GET", "/test.txt", new Dictionary<string, string>
        {
            ["host"] = "examplebucket.s3.amazonaws.com", ["range"] = "bytes=0-9", ["x-amz-content-sha256"] = empty,
            ["x-amz-date"] = "20130524T000000Z",
        }, empty, At);

        authorization.ShouldBe(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
            + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
            + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    [Fact]
    public void The_published_example_of_writing_is_signed_as_published()
    {
        var payload = Hex(SHA256.HashData("Welcome to Amazon S3."u8));

        Signature.Authorization("PUT", "/test%24file.text", new Dictionary<string, string>
        {
            ["date"] = "Fri, 24 May 2013 00:00:00 GMT", ["host"] = "examplebucket.s3.amazonaws.com", ["x-amz-content-sha256"] = payload,
            ["x-amz-date"] = "20130524T000000Z", ["x-amz-storage-class"] = "REDUCED_REDUNDANCY",
        }, payload, At).ShouldEndWith("Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    [Fact]
    public async Task A_file_goes_to_the_bucket_and_comes_back()
    {
        await using var bucket = await Bucket.StartAsync(Secret);
        using var store = new S3EvidenceStore(Options.Create(bucket.Settings(Secret)));
        var content = Encoding.ASCII.GetBytes("%PDF-1.7 " + new string('x', 300_000));
        var (file, _) = await ReceivedFile.ReceiveAsync(new MemoryStream(content), store.Incoming, 1_000_000, Cancel);

        await store.PutAsync("0123/abcd", file!, Cancel);
        file!.Dispose();

        await using var back = await store.OpenAsync("0123/abcd", Cancel);
        using var read = new MemoryStream();
        await back!.CopyToAsync(read, Cancel);
        read.ToArray().ShouldBe(content);
        (await store.OpenAsync("0123/none", Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task A_wrong_secret_or_no_server_is_a_fault_and_never_a_missing_file()
    {
        await using var bucket = await Bucket.StartAsync(Secret);
        using var store = new S3EvidenceStore(Options.Create(bucket.Settings("another secret")));

        await Should.ThrowAsync<IOException>(() => store.OpenAsync("0123/none", Cancel));
        await bucket.DisposeAsync();
        await Should.ThrowAsync<IOException>(() => store.OpenAsync("0123/none", Cancel));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Keeps objects in memory and computes each request's signature from what arrived.</summary>
    private sealed class Bucket : IAsyncDisposable
    {
        private readonly Dictionary<string, byte[]> objects = new(StringComparer.Ordinal);
        private readonly WebApplication app;
        private readonly string secret;

        private Bucket(WebApplication app, string secret) => (this.app, this.secret) = (app, secret);

        public static async Task<Bucket> StartAsync(string secret)
        {
            var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var bucket = new Bucket(builder.Build(), secret);
            bucket.app.Run(bucket.AnswerAsync);
            await bucket.app.StartAsync(Cancel);
            return bucket;
        }

        public EvidenceOptions Settings(string key) => new()
        {
            Store = "s3", S3Endpoint = new Uri(app.Urls.First()), S3Bucket = "evidence", S3Region = "eu-west-3", S3AccessKey = Access, S3SecretKey = key,
        };

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task AnswerAsync(HttpContext http)
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            if (!IsSigned(http.Request, body.ToArray()))
                http.Response.StatusCode = (int)HttpStatusCode.Forbidden;
            else if (http.Request.Method == "PUT")
                objects[http.Request.Path] = body.ToArray();
            else if (objects.TryGetValue(http.Request.Path, out var known))
                await http.Response.Body.WriteAsync(known);
            else
                http.Response.StatusCode = (int)HttpStatusCode.NotFound;
        }

        // Written from the header that arrived, so that a field signed but not sent, or sent otherwise, is found out.
        private bool IsSigned(HttpRequest request, byte[] body)
        {
            var parts = request.Headers.Authorization.ToString()["AWS4-HMAC-SHA256 ".Length..].Split(',')
                .Select(part => part.Trim().Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
            var scope = parts["Credential"].Split('/');
            if (Hex(SHA256.HashData(body)) != request.Headers["x-amz-content-sha256"]) return false;
            var lines = new StringBuilder().Append(request.Method).Append('\n').Append(request.Path.ToUriComponent()).Append("\n\n");
            foreach (var name in parts["SignedHeaders"].Split(';')) lines.Append(name).Append(':').Append(request.Headers[name]).Append('\n');
            lines.Append('\n').Append(parts["SignedHeaders"]).Append('\n').Append(request.Headers["x-amz-content-sha256"]);
            var date = request.Headers["x-amz-date"].ToString();
            var text = string.Join('\n', "AWS4-HMAC-SHA256", date, string.Join('/', scope[1..]), Hex(SHA256.HashData(Encoding.UTF8.GetBytes(lines.ToString()))));
            var key = scope[1..].Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (mac, part) => HMACSHA256.HashData(mac, Encoding.UTF8.GetBytes(part)));
            return scope[0] == Access && date.StartsWith(scope[1], StringComparison.Ordinal)
                && Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text))) == parts["Signature"];
        }
    }
}
