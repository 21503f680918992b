using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Options;

namespace Rodando.Intake.Webhooks;

/// <summary>What came of one attempt.</summary>
/// <param name="StatusCode">Null when there was no answer.</param>
/// <param name="Error">timeout, target-refused, tls-failed or connection-failed; null when there was an answer.</param>
/// <param name="RetryAfter">How long the receiver asked to be left alone.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SendOutcome(int? StatusCode, string? Error, TimeSpan Duration, TimeSpan? RetryAfter)
{
    public bool Delivered => StatusCode is >= 200 and <= 299;

    public bool Gone => StatusCode == 410;
}

/// <summary>Sends one message once, signed; follows no redirect, keeps nothing of the answer but its status.</summary>
internal sealed class WebhookSender : IDisposable
{
    private readonly WebhookOptions options;
    private readonly TimeProvider clock;
    private readonly HttpClient client;

    public WebhookSender(IOptions<IntakeOptions> options, TimeProvider clock)
    {
        (this.options, this.clock) = (options.Value.Webhooks, clock);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            // A name that has come to lead elsewhere is looked up again.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 16 * 1024,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Rodando-Webhooks", "1"));
    }

    /// <param name="id">The webhook-id.</param>
    /// <exception cref="OperationCanceledException">This process is being stopped.</exception>
    public async Task<SendOutcome> SendAsync(Uri url, byte[] secret, string id, string body, CancellationToken stopping)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(secret, id, timestamp, bytes));
        // The wait for somebody else's machine is real time, also in a simulation.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(options.Timeout);
        var started = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return new SendOutcome((int)answer.StatusCode, null, Stopwatch.GetElapsedTime(started), Wish(answer));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !stopping.IsCancellationRequested)
        {
            return new SendOutcome(null, Name(e), Stopwatch.GetElapsedTime(started), null);
        }
    }

    public void Dispose() => client.Dispose();

    // The addresses that were looked at are the ones connected to: no second look-up in between could lead elsewhere.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel);
        var allowed = options.AllowPrivateTargets ? found : [.. found.Where(TargetRules.IsPublic)];
        if (allowed.Length == 0)
            throw new TargetRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private TimeSpan? Wish(HttpResponseMessage answer) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    private static string Name(Exception e) => e switch
    {
        OperationCanceledException => "timeout",
        { InnerException: TargetRefusedException } => "target-refused",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls-failed",
        _ => "connection-failed",
    };

    private sealed class TargetRefusedException() : Exception("The name leads to no public address.");
}
