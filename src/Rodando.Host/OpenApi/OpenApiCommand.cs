using System.CommandLine;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rodando.Host.Serve;
using Rodando.Platform.Http;

namespace Rodando.Host.OpenApi;

/// <summary><c>openapi</c>: writes the document of every audience, without a database or a broker.</summary>
internal static class OpenApiCommand
{
    internal static Command Create()
    {
        var folder = new Option<DirectoryInfo>("--out") { Description = "Folder for the documents.", DefaultValueFactory = _ => new DirectoryInfo("openapi") };
        var command = new Command("openapi", "Writes the OpenAPI document of every audience.") { folder };
        command.SetAction((parsed, cancel) => WriteAsync(parsed.GetRequiredValue(folder), cancel));
        return command;
    }

    private static async Task<int> WriteAsync(DirectoryInfo folder, CancellationToken cancel)
    {
        await using var app = RodandoApp.Build(
            ["--urls=http://127.0.0.1:0", "--Rodando:Modules=", "--Rodando:Database=Host=127.0.0.1", "--Rodando:Bus=embedded", "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning"],
            KeepOnlyTheWebServer);
        await app.StartAsync(cancel);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        folder.Create();
        foreach (var audience in Audience.All)
        {
            var document = await client.GetStringAsync(new Uri($"/openapi/{audience}.json", UriKind.Relative), cancel);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"{audience}.json"), document + "\n", cancel);
        }
        await app.StopAsync(cancel);
        return 0;
    }

    // Nothing but the web server may start: pumps, jobs and listeners would look for their database.
    private static void KeepOnlyTheWebServer(IServiceCollection services)
    {
        var server = services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Name == "GenericWebHostService").ToArray();
        services.RemoveAll<IHostedService>();
        foreach (var service in server)
            services.Add(service);
    }
}
