using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Register;
using Rodando.Members.Federation;
using Rodando.Platform.SignIn;

namespace Rodando.Tests.World;

/// <summary>The one federation of a server, founded by the methods that the host's verb calls.</summary>
internal sealed class TestFederation
{
    internal const string Password = "a long password";
    private static readonly ConditionalWeakTable<RodandoServer, Lazy<Task<TestFederation>>> Known = [];

    private const string Zone = "America/Mexico_City";
    private readonly RodandoServer server;

    private TestFederation(RodandoServer server, Guid id) => (this.server, Id) = (server, id);

    internal Guid Id { get; }

    internal required HttpClient Registrar { get; init; }

    /// <summary>Another person, for what two have to decide.</summary>
    internal required HttpClient SecondRegistrar { get; init; }

    internal required HttpClient Auditor { get; init; }

    internal required HttpClient Panel { get; init; }

    internal required HttpClient Steward { get; init; }

    internal static Task<TestFederation> OfAsync(RodandoServer server) =>
        Known.GetValue(server, _ => new(() => FoundAsync(server))).Value;

    private static async Task<TestFederation> FoundAsync(RodandoServer server)
    {
        var id = await FederationFounding.FoundAsync(server.Services, "test", "Test federation", "hola@federation.test", CancellationToken.None);
        string[] roles = [Roles.Registrar, Roles.Registrar, Roles.Auditor, Roles.Panel, Roles.Steward];
        var people = roles.Select((role, i) => new FoundingPerson($"{role} {i}", $"{role}{i}@federation.test", Password, [role])).ToArray();
        await FederationPeopleFounding.FoundAsync(server.Services, id, "Test federation", people, CancellationToken.None);
        var clients = new List<HttpClient>();
        foreach (var person in people)
            clients.Add(await server.SignInAsync(person.Email, Password));
        return new TestFederation(server, id)
        {
            Registrar = clients[0], SecondRegistrar = clients[1], Auditor = clients[2], Panel = clients[3], Steward = clients[4],
        };
    }

    /// <summary>A collective that has applied.</summary>
    /// <param name="zone">IANA id of the registered office's zone.</param>
    internal async Task<Guid> RegisterAsync(string name, string zone = Zone) => (await Registrar.PostOkAsync("/v1/federation/collectives", new
    {
        name,
        jurisdiction = "MX",
        zone,
        locality = "Ciudad de México",
        contactEmail = $"hola@{name}.test",
        founders = new[] { new { name = "Alma", email = $"alma@{name}.test" }, new { name = "Beto", email = $"beto@{name}.test" } },
        declarations = new
        {
            legalForm = "MX.SC.productores", investorControl = false, privacyNoticeAcknowledged = true, ridersInformedOn = "2026-01-01",
            membersPlan = "Three riders join in spring.",
        },
        adminName = "Alma",
        adminEmail = $"admin@{name}.test",
    })).Id();

    /// <summary>Takes a collective out of service at once, by the urgent way.</summary>
    internal async Task SuspendAsync(Guid id)
    {
        var proposal = await Registrar.PostOkAsync($"/v1/federation/collectives/{id}/suspend", new { code = "safety", reason = "brakes" });
        await Panel.PostOkAsync($"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = true });
    }

    /// <summary>One registrar proposes, the other approves.</summary>
    /// <param name="state">constituted or provisional.</param>
    internal async Task AdmitAsync(Guid id, string state)
    {
        var today = LicenceCalendar.LocalDate(server.Services.GetRequiredService<TimeProvider>().GetUtcNow(), Zone);
        var path = $"/v1/federation/collectives/{id}/admissions";
        if (state == "constituted")
        {
            using var admin = await Licensing.FederationWorld.MemberAsync(server, id);
            await Papers.LodgeAsync(admin, today.AddYears(-1));
            await Papers.VerifyAsync(Registrar, id);
        }

        var proposal = await Registrar.PostOkAsync(path, new
        {
            @as = state,
            commitmentSignedOn = state == "provisional" ? today : (DateOnly?)null,
            constitutionEffectiveOn = state == "constituted" ? today.AddYears(-1) : (DateOnly?)null,
            reason = "all papers seen",
        });
        await SecondRegistrar.PostOkAsync($"{path}/{proposal.Id()}/approve");
    }
}

internal static class SigningIn
{
    /// <summary>A client of a person.</summary>
    internal static async Task<HttpClient> SignInAsync(this RodandoServer server, string email, string password, Guid? collectiveId = null)
    {
        using var anyone = server.Client();
        return server.ClientOf(await anyone.PostOkAsync("/v1/auth/token", new { email, password, collectiveId }));
    }

    /// <summary>A client for the token in a sign-in's answer.</summary>
    internal static HttpClient ClientOf(this RodandoServer server, JsonElement signIn) => server.Client(signIn.Text("accessToken"));
}
