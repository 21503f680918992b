using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Rodando.Platform.Http;

namespace Rodando.Tracking.Streams;

/// <summary>How many streams may be open, for each collective's board or link, and in the process.</summary>
internal sealed class StreamSlots(IHostApplicationLifetime lifetime, IOptions<TrackingOptions> options)
{
    private readonly ConcurrentDictionary<Guid, int> byKey = new();
    private int open;

    /// <summary>Takes a slot. The caller disposes it when the stream ends.</summary>
    /// <param name="key">The collective, or the delivery of a link.</param>
    /// <param name="most">Streams for one key.</param>
    /// <returns>Null when all are taken.</returns>
    public IDisposable? Take(Guid key, int most)
    {
        if (Interlocked.Increment(ref open) <= options.Value.MostStreams)
        {
            if (byKey.AddOrUpdate(key, 1, (_, count) => count + 1) <= most)
                return new Slot(() => Leave(key));
            Leave(key);
            return null;
        }
        Interlocked.Decrement(ref open);
        return null;
    }

    /// <summary>What ends a stream from our side: the process stops, or its caller's permission runs out.</summary>
    /// <param name="permission">How long the caller may listen; null for as long as he likes.</param>
    public CancellationTokenSource LifeOf(HttpContext http, CancellationToken permission) =>
        CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping, permission);

    public static ProblemHttpResult Full(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "30";
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many streams are open; come again later.");
    }

    private void Leave(Guid key)
    {
        Interlocked.Decrement(ref open);
        // Removes the entry with the last one, so that keys do not pile up; a racing newcomer makes the comparison fail.
        while (byKey.TryGetValue(key, out var count))
        {
            if (count > 1 ? byKey.TryUpdate(key, count - 1, count) : byKey.TryRemove(new(key, count)))
                return;
        }
    }

    private sealed class Slot(Action leave) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0)
                leave();
        }
    }
}
