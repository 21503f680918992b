using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Npgsql;
using Rodando.Host.Found;
using Rodando.Licensing.Register;
using Rodando.Members.Federation;

namespace Rodando.Host.Demo;

/// <summary><c>demo</c>: on an empty database makes a federation with two collectives in Mexico City; then, and always, prints how to use them.</summary>
internal static class DemoCommand
{
    internal static Command Create()
    {
        var url = AddressOption.Create();
        var path = new Option<FileInfo>("--out") { Description = "Where ids, passwords and keys are kept, readable by you only.", Required = true };
        var command = new Command("demo", "Makes the demo on an empty database (of Rodando__Database, served at --url), or prints it again.") { url, path };
        command.SetAction(async (parsed, cancel) =>
        {
            var file = parsed.GetRequiredValue(path).FullName;
            try
            {
                using var http = new HttpClient { BaseAddress = parsed.GetRequiredValue(url), Timeout = TimeSpan.FromSeconds(60) };
                await RunAsync(http, database: null, file, Console.Out, cancel);
                return 0;
            }
            catch (Exception e) when (Explain(e, file) is { } sentence)
            {
                await Console.Error.WriteLineAsync($"demo: {sentence}");
                return 1;
            }
        });
        return command;
    }

    /// <param name="http">To the running Rodando.</param>
    /// <param name="database">Its database; that of the settings when null.</param>
    internal static async Task RunAsync(HttpClient http, string? database, string path, TextWriter output, CancellationToken cancel)
    {
        var file = await DemoFile.LoadAsync(path, cancel);
        if (file is not { Complete: true } || await DemoApi.TrySignInAsync(http, file.Collectives[0].Admin, cancel) is null)
        {
            file = await FoundAsync(database, file, path, output, cancel);
            if (file is null)
                return;
            await new DemoMaking(http, file, () => file.SaveAsync(path, cancel), cancel).MakeAsync();
        }
        else
        {
            await RefreshShiftsAsync(http, file, path, cancel);
        }
        DemoText.Print(file, http.BaseAddress!, path, output);
    }

    /// <returns>The file of a demo whose federation exists now; null when the database has another one.</returns>
    private static async Task<DemoFile?> FoundAsync(string? database, DemoFile? file, string path, TextWriter output, CancellationToken cancel)
    {
        await using var services = FoundingServices.Build(database);
        var federations = await FederationPeopleFounding.FoundedAsync(services, cancel);
        // A file whose federation is not there tells of a database that is gone.
        if (file is { FederationId: { } known } && federations.All(federation => federation.Id != known))
            file = null;
        if (file is null && federations.Count > 0)
        {
            DemoText.PrintLost(path, federations, output);
            return null;
        }
        await output.WriteLineAsync("Making the demo …");
        file ??= DemoPlan.Make();
        // Before anything is made: who is killed after this can go on with the same passwords.
        await file.SaveAsync(path, cancel);
        file.FederationId = await FederationFounding.FoundAsync(
            services, file.FederationCode, file.FederationName, file.FederationPeople[0].Email, cancel);
        await FederationPeopleFounding.FoundAsync(services, file.FederationId.Value, file.FederationName,
            [.. file.FederationPeople.Select(person => new FoundingPerson(person.Name, person.Email, person.Password, person.Roles))], cancel);
        await file.SaveAsync(path, cancel);
        return file;
    }

    private static async Task RefreshShiftsAsync(HttpClient http, DemoFile file, string path, CancellationToken cancel)
    {
        var making = new DemoMaking(http, file, () => file.SaveAsync(path, cancel), cancel);
        foreach (var collective in file.Collectives)
        {
            if (await DemoApi.TrySignInAsync(http, collective.Admin, cancel) is { } admin)
                await making.ShiftsAsync(collective, admin);
        }
    }

    private static string? Explain(Exception exception, string path) => exception switch
    {
        HttpRequestException away => $"Rodando does not answer: {away.Message}",
        JsonException => $"{path} is no demo file; move it away.",
        DemoApiException or ValidationException or InvalidOperationException or ArgumentException => exception.Message,
        NpgsqlException database => $"The database cannot be used: {database.InnerException?.Message ?? database.Message}",
        IOException or UnauthorizedAccessException => exception.Message,
        _ => null,
    };
}
