using Rodando.Host.OpenApi;
using Rodando.Platform;
using Rodando.Platform.Modules;

namespace Rodando.Host.Serve;

/// <summary>The web application of one process. Tests build the same one.</summary>
internal static class RodandoApp
{
    private const string GatewayName = "gateway";

    /// <param name="args">Settings as on the command line, such as <c>--Rodando:Bus=rabbitmq</c>; they win over the environment.</param>
    /// <param name="configure">Lets tests exchange what stands outside, such as the clock.</param>
    internal static WebApplication Build(string[] args, Action<IServiceCollection>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelHttpsConfiguration();
        var names = builder.Configuration["Rodando:Modules"];
        return names == GatewayName ? Gateway.Build(builder) : BuildModules(builder, Modules.Named(names), configure);
    }

    private static WebApplication BuildModules(WebApplicationBuilder builder, IReadOnlyList<Module> here, Action<IServiceCollection>? configure)
    {
        builder.Services.AddPlatform(builder.Configuration, here, Modules.All);
        ApiDocuments.Add(builder.Services);
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        ApiDocuments.UseSwaggerUi(app);
        app.UsePlatform();
        app.MapPlatform(here);
        ApiDocuments.Map(app);
        return app;
    }
}
