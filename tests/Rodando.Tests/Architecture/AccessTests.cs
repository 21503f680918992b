using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.SignIn;
using Rodando.Tests.Repository;
using Rodando.Tests.World;

namespace Rodando.Tests.Architecture;

/// <summary>Every endpoint × every principal, asked for real, against the committed table. A new endpoint changes the table.</summary>
public sealed class AccessTests(RodandoServer server)
{
    private const string Table = "tests/Rodando.Tests/Architecture/access.txt";

    private static readonly string[] Principals =
        ["anonymous", "merchant", "courier", "dispatcher", "admin", "registrar", "auditor", "panel", "steward"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_answers_every_principal_as_the_committed_table_says()
    {
        var clients = new List<(string Name, HttpClient Client)>();
        foreach (var principal in Principals)
            clients.Add((principal, server.Client(await TokenAsync(principal))));

        var lines = new List<string>();
        foreach (var (method, path) in Endpoints().OrderBy(endpoint => endpoint.Path, StringComparer.Ordinal).ThenBy(endpoint => endpoint.Method, StringComparer.Ordinal))
        {
            var admitted = new List<string>();
            foreach (var (name, client) in clients)
                if (await IsAdmittedAsync(client, method, path))
                    admitted.Add(name);
            lines.Add($"{method} {path}: {(admitted.Count == Principals.Length ? "everybody" : string.Join(' ', admitted))}");
        }

        var actual = string.Join('\n', lines) + "\n";
        var file = Path.Combine(RepositoryTree.Root, Table);
        if (Environment.GetEnvironmentVariable("RODANDO_WRITE_TABLES") == "1")
            await File.WriteAllTextAsync(file, actual, Cancel);
        actual.ShouldBe(await File.ReadAllTextAsync(file, Cancel), $"If the change is meant: RODANDO_WRITE_TABLES=1 writes {Table} anew; read the difference.");
    }

    [Fact]
    public void Every_endpoint_names_its_policy()
    {
        var silent = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().All(data => data.Policy is null))
            .Select(endpoint => endpoint.DisplayName);

        silent.ShouldBeEmpty();
    }

    private IEnumerable<(string Method, string Path)> Endpoints() => server.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(method => (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
        .Distinct();

    private static async Task<bool> IsAdmittedAsync(HttpClient client, string method, string path)
    {
        var concrete = string.Join('/', path.Split('/').Select(part =>
            part.StartsWith("{documentName", StringComparison.Ordinal) ? "merchant.json" : part.StartsWith('{') ? Guid.NewGuid().ToString() : part));
        using var request = new HttpRequestMessage(new HttpMethod(method), concrete);
        if (method is "POST" or "PUT" or "PATCH")
            request.Content = JsonContent.Create(new { });
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
        if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return true;
        // Wrong credentials in the body and a lapsed licence are the endpoint's own answers: the caller got in.
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        return !(problem.TryGetProperty("code", out var code) && code.GetString() is "unauthorized" or "forbidden");
    }

    private async Task<string?> TokenAsync(string principal)
    {
        if (principal == "anonymous")
            return null;
        var claims = new List<Claim> { new(ClaimNames.Subject, Guid.NewGuid().ToString()), new(ClaimNames.Name, principal) };
        if (Roles.InFederation.Contains(principal))
            claims.AddRange([new(ClaimNames.Federation, Guid.NewGuid().ToString()), new(ClaimNames.Role, principal)]);
        else
            claims.Add(new(ClaimNames.Collective, Guid.NewGuid().ToString()));
        if (Roles.InCollective.Contains(principal))
            claims.Add(new(ClaimNames.Role, principal));
        if (principal == Roles.Courier)
            claims.Add(new(ClaimNames.Courier, Guid.NewGuid().ToString()));
        if (principal == "merchant")
            claims.AddRange([new(ClaimNames.Merchant, Guid.NewGuid().ToString()), new(ClaimNames.Mode, "live")]);
        return (await server.Services.GetRequiredService<AccessTokens>().IssueAsync(claims, Cancel)).Token;
    }
}
