using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Rodando.Tracking.Streams;

/// <summary>Writes server-sent events (WHATWG HTML, §9.2). Nothing is queued: whoever reads slowly makes only its own stream wait.</summary>
internal sealed class EventStream
{
    private const int FlushBytes = 32 * 1024;
    private readonly PipeWriter body;
    private readonly TimeSpan heartbeat;
    private long unflushed;
    private long lastWrite;

    private EventStream(PipeWriter body, TimeSpan heartbeat) => (this.body, this.heartbeat) = (body, heartbeat);

    /// <summary>Sends the headers, and how long to wait before connecting again: spread, so that a restart is not followed by all at once.</summary>
    /// <param name="heartbeat">Silence after which a comment shows that the connection still lives.</param>
    public static async Task<EventStream> OpenAsync(HttpContext http, TimeSpan heartbeat, CancellationToken cancel)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var stream = new EventStream(http.Response.BodyWriter, heartbeat);
        stream.Write($"retry: {Random.Shared.Next(1000, 4000).ToString(CultureInfo.InvariantCulture)}\n\n");
        await stream.FlushAsync(cancel);
        return stream;
    }

    /// <param name="data">JSON on one line.</param>
    /// <param name="id">What the client names in Last-Event-ID from now on; null leaves it as it was.</param>
    public async ValueTask SendAsync(string type, string data, long? id, CancellationToken cancel)
    {
        if (id is { } number)
            Write($"id: {number.ToString(CultureInfo.InvariantCulture)}\n");
        Write($"event: {type}\ndata: {data}\n\n");
        if (unflushed >= FlushBytes)
            await FlushAsync(cancel);
    }

    public async Task FlushAsync(CancellationToken cancel)
    {
        unflushed = 0;
        await body.FlushAsync(cancel);
    }

    /// <summary>Waits for a change; while nothing is sent, a comment goes out now and then.</summary>
    /// <returns>False when the silence ended with a comment and not with a change.</returns>
    public async Task<bool> WaitAsync(Task change, CancellationToken cancel)
    {
        var left = heartbeat - Stopwatch.GetElapsedTime(lastWrite);
        if (left > TimeSpan.Zero && await Task.WhenAny(change, Task.Delay(left, cancel)) == change)
            return true;
        cancel.ThrowIfCancellationRequested();
        Write(":\n\n");
        await FlushAsync(cancel);
        return false;
    }

    /// <summary>The number in Last-Event-ID; null when there is none or it is not ours.</summary>
    public static long? LastEventId(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private void Write(string text)
    {
        lastWrite = Stopwatch.GetTimestamp();
        unflushed += Encoding.UTF8.GetBytes(text, body);
    }
}
