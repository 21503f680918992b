using System.Net;
using System.Text.Json;

namespace Rodando.Tests.Tracking;

/// <summary>One event of a stream.</summary>
internal sealed record ServerEvent(string Type, long? Id, JsonElement Data);

/// <summary>Reads server-sent events as a browser does. Disposing it breaks the connection.</summary>
internal sealed class EventReader : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpClient client;
    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private EventReader(HttpClient client, HttpResponseMessage response, Stream body)
    {
        (this.client, this.response) = (client, response);
        reader = new StreamReader(body);
    }

    /// <summary>The last id received; what Last-Event-ID names when connecting again.</summary>
    public long? LastId { get; private set; }

    public static async Task<EventReader> OpenAsync(HttpClient client, string path, long? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is { } id)
            request.Headers.Add("Last-Event-ID", $"{id}");
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(client, answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)) { LastId = lastId };
    }

    /// <returns>Null at the end of the stream.</returns>
    public async Task<ServerEvent?> NextAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        var (type, data, id) = ("", "", (long?)null);
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Length == 0 && data.Length > 0)
            {
                LastId = id ?? LastId;
                return new ServerEvent(type, id, JsonSerializer.Deserialize<JsonElement>(data));
            }
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                type = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
        }
        return null;
    }

    /// <summary>The next event that fits; others are passed over.</summary>
    public async Task<ServerEvent> UntilAsync(Func<ServerEvent, bool> fits)
    {
        while (await NextAsync() is { } next)
        {
            if (fits(next))
                return next;
        }
        throw new InvalidOperationException("The stream ended before the event came.");
    }

    public ValueTask DisposeAsync()
    {
        reader.Dispose();
        response.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
