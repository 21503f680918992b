using Microsoft.AspNetCore.OpenApi;
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
                options.AddSchemaTransformer((schema, context, _) => NameTextTypes(schema, context));
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

    // Texts and instants are read by converters of ours, behind which the generator sees no type.
    private static Task NameTextTypes(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (type != typeof(string) && type != typeof(DateTimeOffset) && type != typeof(DateTimeOffset?))
            return Task.CompletedTask;
        var nullable = type == typeof(DateTimeOffset?) || context.JsonPropertyInfo is { IsGetNullable: true };
        schema.Type = nullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (type != typeof(string))
            schema.Format = "date-time";
        return Task.CompletedTask;
    }

    private static Task Describe(OpenApiDocument document, string audience)
    {
        document.Info = new OpenApiInfo { Title = $"Rodando for the {audience}", Version = "1" };
        document.Servers = [];
        return Task.CompletedTask;
    }
}
