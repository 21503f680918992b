using System.CommandLine;
using Rodando.Platform.Persistence;

namespace Rodando.Host.Migrate;

/// <summary><c>migrate</c>: brings the database to the state this build needs.</summary>
internal static class MigrateCommand
{
    internal static Command Create()
    {
        var command = new Command("migrate",
            "Creates or updates the database. Settings: Rodando__OwnerDatabase (may create roles and extensions), Rodando__Database (the application's).");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        var settings = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        try
        {
            await DatabaseMigrator.MigrateAsync(Setting(settings, "Rodando:OwnerDatabase"), Setting(settings, "Rodando:Database"), Modules.All, cancel);
            return 0;
        }
        catch (DatabaseSetupException e)
        {
            await Console.Error.WriteLineAsync($"migrate: {e.Message}");
            return 1;
        }
    }

    private static string Setting(IConfiguration settings, string name) =>
        settings[name] ?? throw new DatabaseSetupException($"The setting {name} is missing (environment: {name.Replace(":", "__", StringComparison.Ordinal)}).");
}
