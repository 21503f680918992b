using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Rodando.Tests.World;

/// <summary>Requests whose answer is looked at as JSON; a wrong status fails with the body, which says why.</summary>
internal static class Requests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static async Task<JsonElement> PostOkAsync(this HttpClient client, string path, object? body = null)
    {
        using var answer = await client.PostAsJsonAsync(path, body ?? new { }, Cancel);
        return await answer.JsonAsync((int)answer.StatusCode is 200 or 201 or 202 or 204 ? answer.StatusCode : HttpStatusCode.OK);
    }

    internal static async Task<JsonElement> PutOkAsync(this HttpClient client, string path, object body)
    {
        using var answer = await client.PutAsJsonAsync(path, body, Cancel);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    internal static async Task<JsonElement> PatchOkAsync(this HttpClient client, string path, object body)
    {
        using var answer = await client.PatchAsJsonAsync(path, body, Cancel);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    internal static async Task<JsonElement> GetOkAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancel);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    internal static Task<HttpResponseMessage> PostJsonAsync(this HttpClient client, string path, object body) =>
        client.PostAsJsonAsync(path, body, Cancel);

    /// <summary>Expects a problem.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="field">A field that it must name; null when it does not matter.</param>
    internal static async Task<JsonElement> RefusedAsync(this Task<HttpResponseMessage> sending, int status, string code, string? field = null)
    {
        using var answer = await sending;
        var problem = await answer.JsonAsync((HttpStatusCode)status);
        problem.Text("code").ShouldBe(code, problem.ToString());
        if (field is not null)
            problem.GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(problem.ToString());
        return problem;
    }

    internal static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        answer.StatusCode.ShouldBe(expected, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri?.AbsolutePath}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    internal static Guid Id(this JsonElement json, string name = "id") => json.GetProperty(name).GetGuid();

    internal static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
