using System.CommandLine;
using System.ComponentModel.DataAnnotations;
using Npgsql;
using Rodando.Licensing.Register;
using Rodando.Members.Federation;
using Rodando.Platform.SignIn;

namespace Rodando.Host.Found;

/// <summary><c>found</c>: founds a federation with its first people. Afterwards everything goes through the HTTP API.</summary>
internal static class FoundCommand
{
    internal static Command Create()
    {
        var code = new Option<string>("--code") { Description = "3 to 40 lower-case letters, digits and hyphens; names the audit chain for ever.", Required = true };
        var name = new Option<string>("--name") { Description = "The federation's name.", Required = true };
        var contact = new Option<string>("--contact") { Description = "Address that collectives turn to.", Required = true };
        var registrars = People("--registrar", "E-mail of a registrar; at least two, since two have to agree.", required: true);
        var auditors = People("--auditor", "E-mail of an auditor.");
        var panel = People("--panel", "E-mail of a member of the panel.");
        var stewards = People("--steward", "E-mail of a steward of the licence.");
        var command = new Command("found", "Founds a federation in the database of Rodando__Database and prints its people's passwords, once.")
        { code, name, contact, registrars, auditors, panel, stewards };
        command.SetAction((parsed, cancel) =>
        {
            var people = new (Option<string[]> Option, string Role)[]
                { (registrars, Roles.Registrar), (auditors, Roles.Auditor), (panel, Roles.Panel), (stewards, Roles.Steward) }
                .SelectMany(kind => parsed.GetValue(kind.Option) ?? [], (kind, email) => (Email: email, kind.Role))
                .GroupBy(one => one.Email, StringComparer.OrdinalIgnoreCase)
                .Select(one => new FoundingPerson(one.Key.Split('@')[0], one.Key, Secrets.Random(20), [.. one.Select(role => role.Role).Distinct()]))
                .ToArray();
            return RunAsync(parsed.GetRequiredValue(code), parsed.GetRequiredValue(name), parsed.GetRequiredValue(contact), people, cancel);
        });
        return command;
    }

    private static Option<string[]> People(string name, string description, bool required = false) =>
        new(name) { Description = description, Required = required, AllowMultipleArgumentsPerToken = true };

    private static async Task<int> RunAsync(string code, string name, string contact, FoundingPerson[] people, CancellationToken cancel)
    {
        if (people.Count(person => person.Roles.Contains(Roles.Registrar)) < 2)
            return await FailAsync("name two registrars: an admission is proposed by one and approved by the other.");
        try
        {
            await using var services = FoundingServices.Build();
            var id = await FederationFounding.FoundAsync(services, code, name, contact, cancel);
            var added = await FederationPeopleFounding.FoundAsync(services, id, name, people, cancel);
            Console.WriteLine($"Federation {name} ({code}): {id}");
            foreach (var person in people)
                Console.WriteLine($"  {string.Join(", ", person.Roles),-20} {person.Email,-40} {(added.Contains(person) ? person.Password : "(was there already)")}");
            return 0;
        }
        catch (Exception e) when (e is ValidationException or ArgumentException or InvalidOperationException)
        {
            return await FailAsync(e.Message);
        }
        catch (NpgsqlException e)
        {
            return await FailAsync($"The database cannot be used: {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static async Task<int> FailAsync(string sentence)
    {
        await Console.Error.WriteLineAsync($"found: {sentence}");
        return 1;
    }
}
