using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rodando.Host.Simulate;

/// <summary>Rodando's public API as a careful client uses it: repeats what failed on the way, refreshes its token, never gives up early.</summary>
internal sealed class ApiClient(HttpClient http, string? apiKey = null) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly SemaphoreSlim refreshing = new(1, 1);
    private string? accessToken = apiKey;
    private string? refreshToken;

    /// <summary>Requests repeated because the server was away or answered 5xx.</summary>
    internal static int Repeated => repeated;

    private static int repeated;

    /// <summary>Takes over the answer of a sign-in.</summary>
    internal void SignIn(JsonNode tokens) =>
        (accessToken, refreshToken) = ((string?)tokens["accessToken"], (string?)tokens["refreshToken"]);

    internal Task<JsonNode> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, null, cancel);

    internal Task<JsonNode> PostAsync(string path, object body, CancellationToken cancel, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, body, idempotencyKey, cancel);

    internal Task<JsonNode> PutAsync(string path, object body, CancellationToken cancel, string? ifMatch = null) =>
        SendAsync(HttpMethod.Put, path, body, null, cancel, ifMatch);

    /// <returns>The answer's body; a JSON null when it has none.</returns>
    /// <exception cref="ApiException">A 4xx: the request itself is refused.</exception>
    internal async Task<JsonNode> SendAsync(
        HttpMethod method, string path, object? body, string? idempotencyKey, CancellationToken cancel, string? ifMatch = null)
    {
        using var answer = await RespondAsync(method, path, body, idempotencyKey, ifMatch, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (!answer.IsSuccessStatusCode)
            throw new ApiException(answer.StatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}", CodeOf(text));
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <returns>Null when the plan is still the one with this ETag.</returns>
    internal async Task<(JsonNode Body, string? ETag)?> GetIfChangedAsync(string path, string? etag, CancellationToken cancel)
    {
        using var answer = await RespondAsync(HttpMethod.Get, path, null, null, null, cancel, etag);
        if (answer.StatusCode == HttpStatusCode.NotModified)
            return null;
        var text = await answer.Content.ReadAsStringAsync(cancel);
        return answer.IsSuccessStatusCode
            ? (JsonNode.Parse(text)!, answer.Headers.ETag?.ToString())
            : throw new ApiException(answer.StatusCode, $"GET {path}: {(int)answer.StatusCode} {text}", CodeOf(text));
    }

    /// <summary>All items of a paged list.</summary>
    internal async Task<List<JsonNode>> ListAsync(string path, CancellationToken cancel)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100{(cursor is null ? "" : $"&cursor={cursor}")}", cancel);
            items.AddRange(page["data"]!.AsArray().Select(item => item!.DeepClone()));
            cursor = (string?)page["nextCursor"];
        }
        while (cursor is not null);
        return items;
    }

    /// <summary>Opens a stream of server-sent events; the caller reads it.</summary>
    internal async Task<HttpResponseMessage> OpenStreamAsync(string path, string? lastEventId, CancellationToken cancel)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (lastEventId is not null)
                request.Headers.Add("Last-Event-ID", lastEventId);
            Authorize(request);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (answer.IsSuccessStatusCode)
                return answer;
            using (answer)
            {
                if (answer.StatusCode != HttpStatusCode.Unauthorized || attempt > 0)
                    throw new HttpRequestException($"GET {path}: {(int)answer.StatusCode}", null, answer.StatusCode);
                await RefreshAsync(accessToken, cancel);
            }
        }
    }

    private async Task<HttpResponseMessage> RespondAsync(
        HttpMethod method, string path, object? body, string? idempotencyKey, string? ifMatch, CancellationToken cancel, string? ifNoneMatch = null)
    {
        var refreshed = 0;
        for (var attempt = 0; ; attempt++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
                request.Content = body is byte[] file ? new ByteArrayContent(file) : JsonContent.Create(body, body.GetType(), options: Json);
            if (idempotencyKey is not null)
                request.Headers.Add("Idempotency-Key", idempotencyKey);
            if (ifMatch is not null)
                request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
            if (ifNoneMatch is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
            var sentWith = Authorize(request);
            var answer = await TryAsync(request, cancel);
            if (answer is { StatusCode: HttpStatusCode.Unauthorized } && refreshToken is not null && refreshed++ < 8)
            {
                answer.Dispose();
                await RefreshAsync(sentWith, cancel);
                continue;
            }
            if (answer is not null && !IsTemporary(answer))
                return answer;
            if (attempt > 120)
                return answer ?? throw new HttpRequestException($"{method} {path}: the server has been away too long.");
            answer?.Dispose();
            Interlocked.Increment(ref repeated);
            await Task.Delay(Math.Min(100 * (attempt + 1), 1000), cancel);
        }
    }

    private async Task<HttpResponseMessage?> TryAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await http.SendAsync(request, cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    // 409 with idempotency-key-in-flight: the first attempt, whose answer was lost, is still being carried out.
    private static bool IsTemporary(HttpResponseMessage answer) =>
        (int)answer.StatusCode >= 500 || (answer.StatusCode == HttpStatusCode.Conflict && answer.Headers.RetryAfter is not null)
        || answer.StatusCode == HttpStatusCode.TooManyRequests;

    private string? Authorize(HttpRequestMessage request)
    {
        var token = accessToken;
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return token;
    }

    private async Task RefreshAsync(string? seen, CancellationToken cancel)
    {
        await refreshing.WaitAsync(cancel);
        try
        {
            // Somebody else has refreshed it while we waited.
            if (accessToken != seen)
                return;
            for (var attempt = 0; ; attempt++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/auth/refresh") { Content = JsonContent.Create(new { refreshToken }) };
                using var answer = await TryAsync(request, cancel);
                if (answer is { IsSuccessStatusCode: true })
                {
                    SignIn((await answer.Content.ReadFromJsonAsync<JsonNode>(cancel))!);
                    return;
                }
                if (answer is not null && !IsTemporary(answer))
                    throw new ApiException(answer.StatusCode, $"refresh: {await answer.Content.ReadAsStringAsync(cancel)}", null);
                if (attempt > 120)
                    throw new HttpRequestException("refresh: the server has been away too long.");
                await Task.Delay(500, cancel);
            }
        }
        finally
        {
            refreshing.Release();
        }
    }

    public void Dispose() => refreshing.Dispose();

    private static string? CodeOf(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["code"];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The server refused the request itself.</summary>
internal sealed class ApiException(HttpStatusCode status, string message, string? code) : Exception(message)
{
    internal HttpStatusCode Status { get; } = status;

    internal string? Code { get; } = code;
}
