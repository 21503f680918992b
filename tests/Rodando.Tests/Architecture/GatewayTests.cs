using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Rodando.Host.Serve;
using Rodando.Tests.World;

namespace Rodando.Tests.Architecture;

/// <summary>In a split installation the gateway sends each path to the module that maps it.</summary>
public sealed class GatewayTests(RodandoServer server)
{
    public static TheoryData<string> Modules => [.. Host.Modules.All.Select(module => module.Name)];

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Every_endpoint_of_a_module_is_reached_through_the_gateway(string name)
    {
        await using var app = RodandoApp.Build(
            ["--urls=http://127.0.0.1:0", $"--Rodando:Modules={name}", $"--Rodando:Database={server.Database.App}", "--Logging:LogLevel:Default=Warning"]);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

        var astray = endpoints.Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'))
            .Where(path => !path.StartsWith("/health", StringComparison.Ordinal) && !path.StartsWith("/openapi", StringComparison.Ordinal))
            .Where(path => !path.StartsWith("/v1/simulation", StringComparison.Ordinal))
            .Where(path => ModuleOf(path) != name)
            .Select(path => $"{path} goes to {ModuleOf(path) ?? "nobody"}");

        astray.Distinct().ShouldBeEmpty();
    }

    private static string? ModuleOf(string path)
    {
        var concrete = string.Join('/', path.Split('/').Select(part => part.StartsWith('{') ? "x" : part));
        return GatewayRoutes.All.FirstOrDefault(route =>
            new TemplateMatcher(TemplateParser.Parse(route.Pattern), []).TryMatch(concrete, [])).Module;
    }
}
