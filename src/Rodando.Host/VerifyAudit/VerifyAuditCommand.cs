using System.CommandLine;
using Npgsql;
using Rodando.Licensing.Audit;

namespace Rodando.Host.VerifyAudit;

/// <summary><c>verify-audit</c>: checks the audit chains of the database, or an exported file without any database.</summary>
internal static class VerifyAuditCommand
{
    internal static Command Create()
    {
        var file = new Argument<FileInfo?>("FILE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "An export of GET /v1/federation/audit-events/export; without it the database of Rodando__Database is checked.",
        };
        var kept = new Option<FileInfo?>("--checkpoint")
        {
            Description = "Checkpoints that were kept elsewhere, as GET /v1/collective/audit/checkpoints answers; FILE has to agree with them.",
        };
        var command = new Command("verify-audit", "Checks hash-chained audit logs, their signatures too, and names the first bad event. Exit code 2 when there is one.")
        { file, kept };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(file), parsed.GetValue(kept), cancel));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo? file, FileInfo? kept, CancellationToken cancel)
    {
        try
        {
            return file is null ? await CheckDatabaseAsync(cancel) : await CheckFileAsync(file, kept, cancel);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"verify-audit: {e.InnerException?.Message ?? e.Message}");
            return 1;
        }
    }

    private static async Task<int> CheckFileAsync(FileInfo file, FileInfo? kept, CancellationToken cancel)
    {
        using var lines = file.OpenText();
        var checkpoints = kept is null ? null : await File.ReadAllTextAsync(kept.FullName, cancel);
        return await AuditVerification.RunFileAsync(lines, Console.Out, cancel, checkpoints);
    }

    private static async Task<int> CheckDatabaseAsync(CancellationToken cancel)
    {
        var settings = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        if (settings["Rodando:Database"] is not { Length: > 0 } database)
        {
            await Console.Error.WriteLineAsync("verify-audit: The setting Rodando:Database is missing (environment: Rodando__Database).");
            return 1;
        }

        await using var source = NpgsqlDataSource.Create(database);
        return await AuditVerification.RunAsync(source, Console.Out, cancel);
    }
}
