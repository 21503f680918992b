using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Register;
using Rodando.Platform.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>A federation of its own with two registrars, a panel member and an auditor, and the requests they make.</summary>
internal sealed class FederationWorld
{
    private readonly RodandoServer server;

    private FederationWorld(RodandoServer server, Guid id, string code) => (this.server, Id, Code) = (server, id, code);

    public Guid Id { get; }

    public string Code { get; }

    public HttpClient Registrar { get; private init; } = null!;

    public HttpClient SecondRegistrar { get; private init; } = null!;

    /// <summary>Three members of the panel: as many as have to vote.</summary>
    public IReadOnlyList<HttpClient> PanelMembers { get; private init; } = [];

    public HttpClient Panel => PanelMembers[0];

    public HttpClient Auditor { get; private init; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now(RodandoServer server) => server.Services.GetRequiredService<TimeProvider>().GetUtcNow();

    public static async Task<FederationWorld> FoundAsync(RodandoServer server)
    {
        var code = $"fed-{Guid.NewGuid():n}"[..20];
        var id = await FederationFounding.FoundAsync(server.Services, code, "Federación de prueba", "hola@fed.example", Cancel);
        return await OfAsync(server, id, code);
    }

    /// <summary>The same federation with fresh tokens: after the clock was moved the old ones have run out.</summary>
    public Task<FederationWorld> LaterAsync() => OfAsync(server, Id, Code);

    private static async Task<FederationWorld> OfAsync(RodandoServer server, Guid id, string code) => new(server, id, code)
    {
        Registrar = await ClientAsync(server, id, Roles.Registrar),
        SecondRegistrar = await ClientAsync(server, id, Roles.Registrar),
        PanelMembers = [await ClientAsync(server, id, Roles.Panel), await ClientAsync(server, id, Roles.Panel), await ClientAsync(server, id, Roles.Panel)],
        Auditor = await ClientAsync(server, id, Roles.Auditor),
    };

    /// <summary>A registration that is valid but for what <paramref name="change"/> does to it.</summary>
    public static Dictionary<string, object?> Application(Action<Dictionary<string, object?>>? change = null)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["name"] = $"Ruedas {Guid.NewGuid():n}",
            ["jurisdiction"] = "MX",
            ["zone"] = "America/Mexico_City",
            ["locality"] = "Ciudad de México",
            ["contactEmail"] = "hola@ruedas.example",
            ["founders"] = new[] { new { name = "Ana", email = "ana@ruedas.example" }, new { name = "Beto", email = "beto@ruedas.example" } },
            ["declarations"] = new
            {
                legalForm = "MX.SC.productores", investorControl = false, privacyNoticeAcknowledged = true, ridersInformedOn = "2026-01-01",
                membersPlan = "Three riders join in spring.",
            },
            ["adminName"] = "Ana",
            ["adminEmail"] = "ana@ruedas.example",
        };
        change?.Invoke(body);
        return body;
    }

    public async Task<Guid> RegisterAsync(string zone = "America/Mexico_City")
    {
        using var answer = await Registrar.PostAsJsonAsync("/v1/federation/collectives", Application(body => body["zone"] = zone), Cancel);
        return (await ReadAsync(answer, HttpStatusCode.Created)).GetProperty("id").GetGuid();
    }

    /// <summary>A collective on a commitment signed on <paramref name="signedOn"/>; today when null.</summary>
    public async Task<Guid> ProvisionalAsync(DateOnly? signedOn = null, string zone = "America/Mexico_City")
    {
        var id = await RegisterAsync(zone);
        await AdmitAsync(id, new { @as = "provisional", commitmentSignedOn = signedOn ?? Today(zone), reason = "all signatures seen" });
        return id;
    }

    public async Task<Guid> ConstitutedAsync()
    {
        var id = await RegisterAsync();
        await AdmitAsync(id, new { @as = "constituted", constitutionEffectiveOn = Today().AddYears(-1), reason = "act and register seen" });
        return id;
    }

    /// <summary>One registrar proposes, another approves. For a constituted licence the papers are lodged and verified before.</summary>
    public async Task<JsonElement> AdmitAsync(Guid id, object proposal)
    {
        var terms = JsonSerializer.SerializeToElement(proposal);
        if (terms.GetProperty("as").GetString() == "constituted")
            await LodgeAsync(id, DateOnly.Parse(terms.GetProperty("constitutionEffectiveOn").GetString()!, CultureInfo.InvariantCulture));
        using var proposed = await Registrar.PostAsJsonAsync($"/v1/federation/collectives/{id}/admissions", proposal, Cancel);
        var admission = (await ReadAsync(proposed, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        using var approved = await SecondRegistrar.PostAsync(
            new Uri($"/v1/federation/collectives/{id}/admissions/{admission}/approve", UriKind.Relative), null, Cancel);
        return await ReadAsync(approved, HttpStatusCode.OK);
    }

    /// <summary>The panel agrees: one proposes, the two others vote for it.</summary>
    /// <param name="verb">Such as suspend.</param>
    /// <returns>The collective's file afterwards.</returns>
    public async Task<JsonElement> PanelAsync(Guid id, string verb, object body)
    {
        var proposal = await PostAsync(Panel, $"/v1/federation/collectives/{id}/{verb}", body, HttpStatusCode.Accepted);
        await VoteAsync(proposal, PanelMembers[1], PanelMembers[2]);
        return await FileAsync(id);
    }

    /// <summary>The panel agrees on something of the federation itself.</summary>
    public async Task PanelAsync(string path, object body) => await VoteAsync(
        await PostAsync(Panel, path, body, HttpStatusCode.Accepted), PanelMembers[1], PanelMembers[2]);

    /// <summary>Two registrars agree.</summary>
    /// <returns>The collective's file afterwards.</returns>
    public async Task<JsonElement> RegistrarsAsync(Guid id, string verb, object body)
    {
        await VoteAsync(await PostAsync(Registrar, $"/v1/federation/collectives/{id}/{verb}", body, HttpStatusCode.Accepted), SecondRegistrar);
        return await FileAsync(id);
    }

    /// <summary>Everybody given votes for the proposal.</summary>
    public static async Task<JsonElement> VoteAsync(JsonElement proposal, params HttpClient[] voters)
    {
        foreach (var voter in voters) proposal = await VoteAsync(proposal, voter, inFavour: true, HttpStatusCode.OK);
        return proposal;
    }

    /// <summary>One vote and what it is answered.</summary>
    public static Task<JsonElement> VoteAsync(JsonElement proposal, HttpClient voter, bool inFavour, HttpStatusCode expected) => PostAsync(
        voter, $"/v1/federation/proposals/{proposal.GetProperty("id").GetGuid()}/votes", new { inFavour, reason = "seen" }, expected);

    /// <summary>Lodges and verifies the papers of a co-operative founded on a date.</summary>
    public async Task LodgeAsync(Guid id, DateOnly foundedOn)
    {
        using var admin = await MemberAsync(server, id);
        await Papers.LodgeAsync(admin, foundedOn);
        await Papers.VerifyAsync(Registrar, id);
    }

    public DateOnly Today(string zone = "America/Mexico_City") =>
        LicenceCalendar.LocalDate(Now(server), zone);

    public async Task<JsonElement> FileAsync(Guid id)
    {
        // Not as the auditor, whose readings are events.
        using var answer = await Registrar.GetAsync(new Uri($"/v1/federation/collectives/{id}", UriKind.Relative), Cancel);
        return await ReadAsync(answer, HttpStatusCode.OK);
    }

    /// <summary>All decisions in the chain, by number: without the events about the chain itself.</summary>
    public async Task<List<JsonElement>> EventsAsync() => [.. (await ChainAsync())
        .Where(entry => !entry.GetProperty("event").GetProperty("type").GetString()!.StartsWith("audit.", StringComparison.Ordinal))];

    /// <summary>All events of the chain, by number.</summary>
    public async Task<List<JsonElement>> ChainAsync()
    {
        var (events, after) = (new List<JsonElement>(), "0");
        while (after is not null)
        {
            using var answer = await Auditor.GetAsync(new Uri($"/v1/federation/audit-events?limit=3&after={after}", UriKind.Relative), Cancel);
            var page = await ReadAsync(answer, HttpStatusCode.OK);
            events.AddRange(page.GetProperty("data").EnumerateArray().Select(entry => entry.Clone()));
            after = page.GetProperty("nextCursor").GetString();
        }

        return events;
    }

    public static async Task<JsonElement> PostAsync(HttpClient client, string path, object body, HttpStatusCode expected)
    {
        using var answer = await client.PostAsJsonAsync(path, body, Cancel);
        return await ReadAsync(answer, expected);
    }

    /// <summary>A client of a person in a collective.</summary>
    public static async Task<HttpClient> MemberAsync(RodandoServer server, Guid collective, string role = Roles.Admin) =>
        server.Client(await TokenAsync(server, new Claim(ClaimNames.Collective, collective.ToString()), new Claim(ClaimNames.Role, role)));

    public static async Task<HttpClient> ClientAsync(RodandoServer server, Guid federation, params string[] roles) => server.Client(await TokenAsync(
        server, [new Claim(ClaimNames.Federation, federation.ToString()), .. roles.Select(role => new Claim(ClaimNames.Role, role))]));

    /// <summary>Runs SQL as the owner of the tables.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.Owner);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        answer.StatusCode.ShouldBe(expected, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static async Task<string> TokenAsync(RodandoServer server, params Claim[] claims)
    {
        var all = claims.Append(new Claim(ClaimNames.Subject, Guid.NewGuid().ToString())).Append(new Claim(ClaimNames.Name, "Prueba"));
        return (await server.Services.GetRequiredService<AccessTokens>().IssueAsync(all, Cancel)).Token;
    }
}
