using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Host;
using Rodando.Host.Serve;
using Rodando.Platform;
using Rodando.Platform.Persistence;

namespace Rodando.Bench.World;

/// <summary>Rodando in this process over a fresh database, which is dropped at the end.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string name;

    private BenchServer(WebApplication app, string name, string connection) => (this.app, this.name, App) = (app, name, connection);

    /// <summary>The application's connection string.</summary>
    internal string App { get; }

    internal Uri Address => new(app.Urls.First());

    internal IServiceProvider Services => app.Services;

    private static string Superuser => Environment.GetEnvironmentVariable("RODANDO_TEST_DATABASE")
        ?? throw new InvalidOperationException("RODANDO_TEST_DATABASE is not set; run benches with ./rodando bench.");

    internal static Task<BenchServer> StartAsync(CancellationToken cancel, params string[] settings) => StartAsync(_ => { }, cancel, settings);

    /// <param name="configure">Exchanges parts that the bench weighs.</param>
    internal static async Task<BenchServer> StartAsync(Action<IServiceCollection> configure, CancellationToken cancel, params string[] settings)
    {
        var database = $"bench_{Guid.NewGuid():n}";
        var owner = new NpgsqlConnectionStringBuilder(Superuser) { Database = database }.ToString();
        var connection = new NpgsqlConnectionStringBuilder(Superuser) { Database = database, Username = "rodando_app", Password = "bench-only", MaxPoolSize = 60 }.ToString();
        await DatabaseMigrator.MigrateAsync(owner, connection, Modules.All, cancel);
        var server = RodandoApp.Build(
            ["--urls=http://127.0.0.1:0", $"--Rodando:Database={connection}", "--Logging:LogLevel:Default=Error",
             "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Error", "--Rodando:SignIn:AccessTokenLife=1.00:00:00",
             $"--Rodando:Licensing:KeyDirectory={Path.Combine(Path.GetTempPath(), $"rodando-bench-keys-{Environment.ProcessId}")}", .. settings],
            services =>
            {
                services.AddSingleton(_ => SqlTape.On(PlatformRegistration.DataSourceOf(connection)).Build());
                configure(services);
            });
        await server.StartAsync(cancel);
        return new BenchServer(server, database, connection);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Superuser) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync();
    }
}
