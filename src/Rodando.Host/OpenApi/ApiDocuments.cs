using Microsoft.OpenApi;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Host.OpenApi;

/// <summary>One OpenAPI document per audience, and Swagger UI over them.</summary>
internal static class ApiDocuments
{
    internal static void Add(IServiceCollection services)
    {
        foreach (var audience in Audience.All)
            services.AddOpenApi(audience, options =>
            {
                options.ShouldInclude = description => description.GroupName == audience;
                options.AddDocumentTransformer((document, _, _) => Describe(document, audience));
            });
    }

    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOpenApi("/openapi/{documentName}.json").RequireAuthorization(Policies.Anyone);

    internal static void UseSwaggerUi(WebApplication app) => app.UseSwaggerUI(options =>
    {
        options.RoutePrefix = "docs";
        options.DocumentTitle = "Rodando";
        foreach (var audience in Audience.All)
            options.SwaggerEndpoint($"/openapi/{audience}.json", audience);
    });

    private static Task Describe(OpenApiDocument document, string audience)
    {
        document.Info = new OpenApiInfo { Title = $"Rodando for the {audience}", Version = "1" };
        document.Servers = [];
        return Task.CompletedTask;
    }
}
