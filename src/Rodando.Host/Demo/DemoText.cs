using System.Globalization;

namespace Rodando.Host.Demo;

/// <summary>What a person at the shell reads.</summary>
internal static class DemoText
{
    internal static void Print(DemoFile file, Uri url, string path, TextWriter to)
    {
        var address = url.ToString().TrimEnd('/');
        to.WriteLine();
        to.WriteLine($"Demo: {file.FederationName}");
        foreach (var person in file.FederationPeople)
            Person(person.Roles[0], person.Email, person.Password, to);
        foreach (var collective in file.Collectives)
        {
            to.WriteLine($"{collective.Name} ({collective.State})");
            Person("admin", collective.Admin.Email, collective.Admin.Password, to);
            Person("dispatcher", collective.Dispatcher.Email, collective.Dispatcher.Password, to);
            foreach (var merchant in collective.Merchants)
                to.WriteLine($"  {"merchant",-11} {merchant.Name,-28} {merchant.ApiKey}");
            foreach (var rider in collective.Riders)
                Person("courier", rider.Email, rider.Password, to);
        }
        to.WriteLine($"All of it, with ids: {path}");
        to.WriteLine();
        to.WriteLine("Act as a courier: this answers with an accessToken for Authorization: Bearer …");
        var courier = file.Collectives[0].Riders[0];
        to.WriteLine($$"""
              curl -s {{address}}/v1/auth/token -H 'Content-Type: application/json' \
                -d '{"email": "{{courier.Email}}", "password": "{{courier.Password}}"}'
            """);
        to.WriteLine("Place a delivery:");
        to.WriteLine(Delivery(file.Collectives[0].Merchants[0], address));
    }

    /// <summary>A request that works when pasted, at any time of the day.</summary>
    internal static string Delivery(DemoMerchant merchant, string address) => $$"""
          curl -s {{address}}/v1/deliveries \
            -H 'Authorization: Bearer {{merchant.ApiKey}}' -H 'Content-Type: application/json' \
            -d '{"pickup": {{Stop(merchant.Place)}},
                 "dropoff": {{Stop(DemoPlan.BellasArtes)}},
                 "packages": [{"description": "pan", "weightGrams": 1200, "quantity": 1}]}'
        """;

    internal static void PrintLost(string path, IReadOnlyList<(Guid Id, string Name)> federations, TextWriter to)
    {
        to.WriteLine($"The database has a federation already ({federations[0].Name}), and {path} with the demo's passwords is not there.");
        to.WriteLine("Nothing was changed. To go on: put that file back;");
        to.WriteLine("or give a person a new password: dotnet Rodando.Host.dll password EMAIL (with the setting Rodando__Database);");
        to.WriteLine("or begin with an empty database to get a new demo.");
    }

    private static string Stop(DemoPlace place) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"location": {"latitude": {{place.Latitude}}, "longitude": {{place.Longitude}}}, "address": "{{place.Address}}"}""");

    private static void Person(string role, string email, string password, TextWriter to) =>
        to.WriteLine($"  {role,-11} {email,-28} {password}");
}
