using System.Text.Json.Nodes;
using Rodando.Host.OpenApi;
using Rodando.Platform.Http;
using Yarp.ReverseProxy.Configuration;

namespace Rodando.Host.Serve;

/// <summary>One address in front of modules that run as separate processes.</summary>
/// <remarks>Which module serves a path is asked of the modules themselves: routes are taken from a table that a test compares
/// with every endpoint that the modules map.</remarks>
internal static class Gateway
{
    internal static WebApplication Build(WebApplicationBuilder builder)
    {
        var clusters = Modules.All.Select(module => new ClusterConfig
        {
            ClusterId = module.Name,
            Destinations = new Dictionary<string, DestinationConfig>(StringComparer.Ordinal)
            {
                ["one"] = new() { Address = builder.Configuration[$"Rodando:Gateway:{module.Name}"]
                    ?? throw new InvalidOperationException($"Rodando:Gateway:{module.Name} must hold the module's address.") },
            },
            HttpRequest = new() { ActivityTimeout = TimeSpan.FromMinutes(10) },
        }).ToArray();
        var routes = GatewayRoutes.All.Select((route, order) => new RouteConfig
        {
            RouteId = $"{order}",
            ClusterId = route.Module,
            Order = order,
            Match = new RouteMatch { Path = route.Pattern },
        }).ToArray();
        builder.Services.AddReverseProxy().LoadFromMemory(routes, clusters);
        builder.Services.AddHttpClient();
        builder.Services.AddProblemDetails();
        builder.Services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(options => options.AddServerHeader = false);
        var app = builder.Build();
        app.UseStatusCodePages();
        app.MapReverseProxy();
        app.MapGet("/health/live", () => Results.Text("Healthy"));
        app.MapGet("/health/ready", (IHttpClientFactory http, IConfiguration settings, CancellationToken cancel) => ReadyAsync(http, settings, cancel));
        app.MapGet("/openapi/{audience}.json", (string audience, IHttpClientFactory http, IConfiguration settings, CancellationToken cancel) =>
            DocumentAsync(audience, http, settings, cancel));
        ApiDocuments.UseSwaggerUi(app);
        return app;
    }

    private static async Task<IResult> ReadyAsync(IHttpClientFactory http, IConfiguration settings, CancellationToken cancel)
    {
        var states = await Task.WhenAll(Modules.All.Select(async module => (module.Name, Ready: await IsReadyAsync(http, settings, module.Name, cancel))));
        return Results.Json(states.ToDictionary(state => state.Name, state => state.Ready ? "healthy" : "unhealthy"),
            statusCode: states.All(state => state.Ready) ? 200 : 503);
    }

    private static async Task<bool> IsReadyAsync(IHttpClientFactory http, IConfiguration settings, string module, CancellationToken cancel)
    {
        try
        {
            using var client = http.CreateClient();
            client.Timeout = TimeSpan.FromSeconds(5);
            using var answer = await client.GetAsync(new Uri($"{settings[$"Rodando:Gateway:{module}"]}/health/ready"), cancel);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>The documents of all modules for one audience, as one: paths and schemas side by side.</summary>
    private static async Task<IResult> DocumentAsync(string audience, IHttpClientFactory http, IConfiguration settings, CancellationToken cancel)
    {
        if (!Audience.All.Contains(audience))
            return Results.Problem(statusCode: 404);
        JsonObject? whole = null;
        using var client = http.CreateClient();
        foreach (var module in Modules.All)
        {
            var text = await client.GetStringAsync(new Uri($"{settings[$"Rodando:Gateway:{module.Name}"]}/openapi/{audience}.json"), cancel);
            var part = JsonNode.Parse(text)!.AsObject();
            if (whole is null)
                whole = part;
            else
                Merge(whole, part);
        }
        return Results.Text(whole!.ToJsonString(), "application/json");
    }

    private static void Merge(JsonObject whole, JsonObject part)
    {
        foreach (var (name, value) in part.ToArray())
        {
            if (whole[name] is JsonObject there && value is JsonObject more)
                Merge(there, more);
            else if (whole[name] is null)
                whole[name] = value?.DeepClone();
        }
    }
}
