using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Host.Serve;
using Rodando.Tests.World;

[assembly: AssemblyFixture(typeof(RodandoServer))]

namespace Rodando.Tests.World;

/// <summary>The real application with all modules on the embedded bus, over a database of its own; one for the whole suite.
/// Tests share it safely since each makes its own collective. A test that needs its own starts one with <see cref="StartAsync"/>.</summary>
public sealed class RodandoServer : IAsyncLifetime
{
    private WebApplication? app;
    private string[] settings = [];
    private Action<IServiceCollection>? configure;

    internal TestDatabase Database { get; private set; } = null!;

    /// <summary>Folder of what is kept outside the database.</summary>
    internal string Files { get; } = Path.Combine(Path.GetTempPath(), "rodando-tests", Guid.NewGuid().ToString("n"));

    internal Uri Address { get; private set; } = null!;

    internal IServiceProvider Services => app!.Services;

    /// <summary>A server of its own.</summary>
    /// <param name="settings">Such as <c>--Rodando:Simulation:Enabled=true</c>.</param>
    /// <param name="configure">Exchanges what stands outside, such as the clock.</param>
    internal static async Task<RodandoServer> StartAsync(string[] settings, Action<IServiceCollection>? configure = null)
    {
        var server = new RodandoServer { settings = settings, configure = configure };
        await server.InitializeAsync();
        return server;
    }

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        app = RodandoApp.Build(
            ["--urls=http://127.0.0.1:0", $"--Rodando:Database={Database.App}", "--Logging:LogLevel:Default=Warning",
             "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Warning",
             // Clients of the world's builders keep their first token for the whole suite.
             "--Rodando:SignIn:AccessTokenLife=1.00:00:00", $"--Rodando:Licensing:Evidence:Directory={Files}", .. settings], configure);
        await app.StartAsync();
        Address = new Uri(app.Urls.First());
    }

    /// <summary>A client; <paramref name="token"/> is sent as bearer when given.</summary>
    internal HttpClient Client(string? token = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        if (Database is not null)
            await Database.DisposeAsync();
        if (Directory.Exists(Files))
            Directory.Delete(Files, recursive: true);
    }
}
