using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary>A merchant's receiver: checks each signature (Standard Webhooks 1.0.0), and drops repeats by their id.</summary>
internal sealed class WebhookListener : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> seen = new(StringComparer.Ordinal);
    private readonly WebApplication app;
    private int repeated;
    private int forged;

    private WebhookListener(WebApplication app) => this.app = app;

    /// <summary>Secrets by merchant, as the endpoint's creation returned them.</summary>
    internal ConcurrentDictionary<int, string> Secrets { get; } = new();

    /// <summary>Types received for each delivery.</summary>
    internal ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> Types { get; } = new(StringComparer.Ordinal);

    /// <summary>Messages received, each counted once.</summary>
    internal int Messages => seen.Count;

    /// <summary>The same message again, which at-least-once delivery allows.</summary>
    internal int Repeated => repeated;

    /// <summary>Messages whose signature is wrong: there should be none.</summary>
    internal int Forged => forged;

    internal static async Task<WebhookListener> StartAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls=http://127.0.0.1:0", "--Logging:LogLevel:Default=Error"]);
        var server = builder.Build();
        var listener = new WebhookListener(server);
        server.MapPost("/{merchant:int}", listener.TakeAsync);
        await server.StartAsync(cancel);
        return listener;
    }

    internal string AddressOf(int merchant) => $"{app.Urls.First()}/{merchant}";

    private async Task<IResult> TakeAsync(int merchant, HttpRequest request, CancellationToken cancel)
    {
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(cancel);
        var id = request.Headers["webhook-id"].ToString();
        if (!Secrets.TryGetValue(merchant, out var secret) || !IsSigned(secret, id, request.Headers["webhook-timestamp"].ToString(), body, request.Headers["webhook-signature"].ToString()))
        {
            Interlocked.Increment(ref forged);
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }
        var message = JsonNode.Parse(body)!;
        var type = (string)message["type"]!;
        if (!seen.TryAdd(id, type))
            Interlocked.Increment(ref repeated);
        if ((string?)message["data"]?["id"] is { } delivery)
            Types.GetOrAdd(delivery, _ => new(StringComparer.Ordinal))[type] = true;
        return Results.NoContent();
    }

    private static bool IsSigned(string secret, string id, string timestamp, string body, string signatures)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        var expected = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        return signatures.Split(' ').Contains($"v1,{expected}", StringComparer.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
