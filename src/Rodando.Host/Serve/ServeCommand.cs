using System.CommandLine;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Rodando.Host.Serve;

/// <summary><c>serve</c>: runs all modules, or those named in Rodando:Modules, until stopped.</summary>
internal static class ServeCommand
{
    internal static Command Create()
    {
        var command = new Command("serve", "Serves the modules named in Rodando__Modules (all when not set), or 'gateway' in front of them.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        try
        {
            await using var app = RodandoApp.Build([]);
            await app.RunAsync(cancel);
            return 0;
        }
        catch (Exception e) when (Explain(e) is { } sentence)
        {
            await Console.Error.WriteLineAsync($"serve: {sentence}");
            return 1;
        }
    }

    /// <returns>One sentence for what a person can mend; null for what is a fault of ours.</returns>
    private static string? Explain(Exception exception) => exception switch
    {
        OptionsValidationException wrong => string.Join(" ", wrong.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException inUse } => $"The address is in use: {inUse.Message}.",
        NpgsqlException database => $"The database cannot be used: {database.InnerException?.Message ?? database.Message}",
        InvalidOperationException { Source: "Rodando.Host" or "Rodando.Platform" } setting => setting.Message,
        _ => null,
    };
}
