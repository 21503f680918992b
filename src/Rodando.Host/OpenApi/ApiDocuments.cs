using System.Text.Json.Serialization.Metadata;
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

    // Texts, instants and dates are read by converters of ours, behind which the generator sees no type.
    private static Task NameTextTypes(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = context.JsonTypeInfo.Type;
        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable } list && list.ElementType == typeof(DateOnly))
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" };
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain != typeof(string) && plain != typeof(DateTimeOffset) && plain != typeof(DateOnly))
            return Task.CompletedTask;
        var nullable = plain != type || context.JsonPropertyInfo is { IsGetNullable: true };
        schema.Type = nullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (plain != typeof(string))
            schema.Format = plain == typeof(DateOnly) ? "date" : "date-time";
        return Task.CompletedTask;
    }

    private static Task Describe(OpenApiDocument document, string audience)
    {
        document.Info = new OpenApiInfo { Title = $"Rodando for the {audience}", Version = "1" };
        document.Servers = [];
        return Task.CompletedTask;
    }
}
