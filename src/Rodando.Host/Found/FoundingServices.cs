using Microsoft.Extensions.Logging.Abstractions;
using Rodando.Licensing;
using Rodando.Members;
using Rodando.Platform;

namespace Rodando.Host.Found;

/// <summary>The modules that founding needs, over the database of the settings, without serving: facts written by it are sent by
/// whoever serves.</summary>
internal static class FoundingServices
{
    /// <param name="database">The application's connection string; that of the settings when null.</param>
    /// <exception cref="InvalidOperationException">A setting is missing; the message names it.</exception>
    internal static ServiceProvider Build(string? database = null)
    {
        var settings = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables()
            // No broker is needed for writing to an outbox.
            .AddInMemoryCollection([new("Rodando:Bus", "embedded")]).Build();
        settings["Rodando:Database"] = database ?? settings["Rodando:Database"];
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(settings);
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddPlatform(settings, [LicensingModule.Definition, MembersModule.Definition], Modules.All);
        return services.BuildServiceProvider();
    }
}
