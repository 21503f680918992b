using System.Text.Json.Nodes;
using Rodando.Host.Serve;
using Rodando.Licensing.Register;
using Rodando.Members.Federation;
using Rodando.Platform.SignIn;

namespace Rodando.Tests.World;

/// <summary>A federation with two registrars in the database of running processes, as the host's verb makes it.</summary>
internal static class Founding
{
    /// <returns>Their sign-ins, in the shape of the demo's file.</returns>
    internal static async Task<JsonNode> RegistrarsAsync(RodandoProcesses rodando)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var app = RodandoApp.Build(["--Rodando:Modules=", $"--Rodando:Database={rodando.Database.App}", "--Rodando:Bus=embedded"]);
        var federation = await FederationFounding.FoundAsync(app.Services, "test", "Test", "test@federation.example", cancel);
        FoundingPerson[] people =
        [
            new("One", "one@federation.example", TestFederation.Password, [Roles.Registrar]),
            new("Two", "two@federation.example", TestFederation.Password, [Roles.Registrar]),
        ];
        await FederationPeopleFounding.FoundAsync(app.Services, federation, "Test", people, cancel);
        return new JsonObject
        {
            ["registrars"] = new JsonArray([.. people.Select(person => (JsonNode)new JsonObject { ["email"] = person.Email, ["password"] = person.Password })]),
        };
    }
}
