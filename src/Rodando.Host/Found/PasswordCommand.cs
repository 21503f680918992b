using System.CommandLine;
using Npgsql;
using Rodando.Members.Federation;
using Rodando.Platform.SignIn;

namespace Rodando.Host.Found;

/// <summary><c>password EMAIL</c>: for whoever runs the machine, when a person has lost the password.</summary>
internal static class PasswordCommand
{
    internal static Command Create()
    {
        var email = new Argument<string>("EMAIL") { Description = "Address of the account." };
        var command = new Command("password", "Gives a person a new random password, prints it once, and signs the person out everywhere.") { email };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetRequiredValue(email), cancel));
        return command;
    }

    private static async Task<int> RunAsync(string email, CancellationToken cancel)
    {
        try
        {
            await using var services = FoundingServices.Build();
            var password = Secrets.Random(20);
            if (await FederationPeopleFounding.ResetPasswordAsync(services, email, password, cancel))
            {
                Console.WriteLine($"{email}: {password}");
                return 0;
            }
            await Console.Error.WriteLineAsync($"password: nobody has the address {email}.");
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"password: {e.Message}");
        }
        catch (NpgsqlException e)
        {
            await Console.Error.WriteLineAsync($"password: The database cannot be used: {e.InnerException?.Message ?? e.Message}");
        }
        return 1;
    }
}
