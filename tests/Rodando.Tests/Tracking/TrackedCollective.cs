using System.Globalization;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Contracts;
using Rodando.Contracts.Licensing;
using Rodando.Contracts.Members;
using Rodando.Platform.Messaging;
using Rodando.Platform.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Tracking;

/// <summary>A collective of its own within a host, as the tracking module gets to know it: by facts and over HTTP.</summary>
internal sealed class TrackedCollective(RodandoServer server, TimeProvider? clock = null)
{
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    public Guid Id { get; } = Guid.NewGuid();

    public RodandoServer Server { get; } = server;

    public DateTimeOffset Now => clock.GetUtcNow();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TrackedCollective> LicensedAsync(RodandoServer server, TimeProvider? clock = null)
    {
        var collective = new TrackedCollective(server, clock);
        await collective.TellAsync(collective.Licence(LicenceState.Constituted, version: 1));
        return collective;
    }

    /// <summary>Hands the fact to every consumer, as the bus does; a consumer's fault is thrown.</summary>
    public Task TellAsync(IFact fact) => Server.Services.GetRequiredService<IFactBus>().PublishAsync(fact, Cancel);

    public LicenceChanged Licence(LicenceState state, long version, DateTimeOffset? asOf = null) => LicenceChanged.From(
        new LicenceFacts
        {
            State = state, StateSince = Now.AddDays(-30), Zone = "America/Mexico_City", AsOf = asOf ?? Now, LastAuditEventAt = Now.AddDays(-30), Version = version,
        },
        Guid.NewGuid(), Id, Guid.NewGuid(), "Bicis del Centro", Now);

    public ShiftStarted ShiftStarted(Guid courier, DateTimeOffset from, DateTimeOffset until, Guid? shift = null, int version = 1) => new(
        Guid.NewGuid(), Id, from, shift ?? Guid.NewGuid(), courier, from, until, Guid.NewGuid(), "bike", 20_000, 4, null, null, version);

    public ShiftEnded ShiftEnded(ShiftStarted started, DateTimeOffset at, int version = 2) => new(
        Guid.NewGuid(), Id, at, started.ShiftId, started.CourierId, started.StartedAt, at, version);

    /// <summary>A courier with a name and a shift from two hours ago to six hours ahead.</summary>
    public async Task<(Guid Courier, ShiftStarted Shift)> CourierOnShiftAsync(string firstName = "Ana")
    {
        var courier = Guid.NewGuid();
        await TellAsync(new CourierChanged(Guid.NewGuid(), Id, Now, courier, null, firstName, Active: true, Version: 1));
        var shift = ShiftStarted(courier, Now.AddHours(-2), Now.AddHours(6));
        await TellAsync(shift);
        return (courier, shift);
    }

    public Task<HttpClient> CourierClientAsync(Guid courier) => ClientAsync(new Claim(ClaimNames.Courier, courier.ToString()), new Claim(ClaimNames.Role, Roles.Courier));

    public Task<HttpClient> DispatcherClientAsync() => ClientAsync(new Claim(ClaimNames.Role, Roles.Dispatcher));

    public async Task<HttpResponseMessage> SendAsync(Guid courier, params object[] fixes)
    {
        using var client = await CourierClientAsync(courier);
        // Length known and permission asked first: a body refused for its size is not sent into a closed connection.
        client.DefaultRequestHeaders.ExpectContinue = fixes.Length > 1000;
        using var content = new StringContent(JsonSerializer.Serialize(new { fixes }, JsonSerializerOptions.Web), Encoding.UTF8, "application/json");
        return await client.PostAsync("/v1/courier/positions", content, Cancel);
    }

    public async Task<JsonElement> SendWellAsync(Guid courier, params object[] fixes)
    {
        using var answer = await SendAsync(courier, fixes);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    public async Task<JsonElement[]> PositionsAsync()
    {
        using var client = await DispatcherClientAsync();
        var page = await client.GetFromJsonAsync<JsonElement>("/v1/collective/positions?limit=100", Cancel);
        return [.. page.GetProperty("data").EnumerateArray()];
    }

    /// <summary>A number asked of the database as its owner.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(Server.Database.Owner);
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = Id });
        return Convert.ToInt64(await command.ExecuteScalarAsync(Cancel), CultureInfo.InvariantCulture);
    }

    public static object Fix(DateTimeOffset at, double latitude = 19.4326, double longitude = -99.1332, string? id = null) =>
        new { latitude, longitude, at, id, accuracyMetres = 8.0 };

    private async Task<HttpClient> ClientAsync(params Claim[] claims)
    {
        var (token, _) = await Server.Services.GetRequiredService<AccessTokens>().IssueAsync(
            [new(ClaimNames.Subject, Guid.NewGuid().ToString()), new(ClaimNames.Collective, Id.ToString()), .. claims], Cancel);
        return Server.Client(token);
    }
}
