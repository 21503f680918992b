using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rodando.Host.Demo;

/// <summary>An answer that is no success.</summary>
/// <param name="code">The problem's code; empty when the answer was none.</param>
internal sealed class DemoApiException(HttpStatusCode status, string code, string message) : Exception(message)
{
    internal HttpStatusCode Status => status;

    internal string Code => code;
}

/// <summary>The public HTTP API as one of the demo's people sees it.</summary>
internal sealed class DemoApi(HttpClient http, string? token)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Signs a person in.</summary>
    /// <returns>Null when the password is not the account's, or there is no such account.</returns>
    internal static async Task<DemoApi?> TrySignInAsync(HttpClient http, DemoPerson person, CancellationToken cancel)
    {
        try
        {
            var answer = await new DemoApi(http, null).SendAsync(
                HttpMethod.Post, "/v1/auth/token", new { email = person.Email, password = person.Password }, cancel);
            return new DemoApi(http, (string)answer!["accessToken"]!);
        }
        catch (DemoApiException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            return null;
        }
    }

    internal async Task<JsonNode> PostAsync(string path, object body, CancellationToken cancel) =>
        (await SendAsync(HttpMethod.Post, path, body, cancel))!;

    internal Task PutAsync(string path, object body, CancellationToken cancel) => SendAsync(HttpMethod.Put, path, body, cancel);

    internal Task DeleteAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Delete, path, null, cancel);

    /// <summary>The first hundred of a list; the demo has no longer one.</summary>
    internal async Task<IReadOnlyList<JsonNode>> ListAsync(string path, CancellationToken cancel)
    {
        var page = await SendAsync(HttpMethod.Get, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=100", null, cancel);
        return [.. page!["data"]!.AsArray().Select(item => item!)];
    }

    /// <returns>Null when it is not there.</returns>
    internal async Task<JsonNode?> FindAsync(string path, CancellationToken cancel)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, path, null, cancel);
        }
        catch (DemoApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Repeats a request that is refused only because a module has not yet heard a fact from another.</summary>
    internal static async Task<JsonNode> PatientlyAsync(Func<Task<JsonNode>> request, CancellationToken cancel)
    {
        var until = TimeProvider.System.GetUtcNow() + Patience;
        while (true)
        {
            try
            {
                return await request();
            }
            catch (DemoApiException e) when (Passes(e) && TimeProvider.System.GetUtcNow() < until)
            {
                await Task.Delay(100, cancel);
            }
        }
    }

    private static bool Passes(DemoApiException e) =>
        e.Status == HttpStatusCode.NotFound || e.Code.StartsWith("licence-", StringComparison.Ordinal) || e.Code == "not-accepting-orders";

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        if (body is not null)
            request.Content = body is byte[] file ? new ByteArrayContent(file) : JsonContent.Create(body);
        using var answer = await http.SendAsync(request, cancel);
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (answer.IsSuccessStatusCode)
            return text.Length == 0 ? null : JsonNode.Parse(text);
        throw new DemoApiException(answer.StatusCode, CodeOf(text), $"{method} {path} was answered with {(int)answer.StatusCode}: {text}");
    }

    private static string CodeOf(string text)
    {
        try
        {
            return (string?)JsonNode.Parse(text)?["code"] ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "";
        }
    }
}
