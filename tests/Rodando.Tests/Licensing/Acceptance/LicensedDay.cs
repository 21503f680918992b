using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Contracts.Licensing;
using Rodando.Dispatch.Licence;
using Rodando.Intake.Licences;
using Rodando.Licensing.Clock;
using Rodando.Platform.Jobs;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>A whole server whose clock stands where the test puts it, with one collective and its merchant.</summary>
internal sealed class LicensedDay : IAsyncDisposable
{
    private LicensedDay(StoppedClock clock, RodandoServer server) => (Clock, Server) = (clock, server);

    public StoppedClock Clock { get; }

    public RodandoServer Server { get; }

    public TestCoop Coop { get; private set; } = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="start">When the licence is granted; a commitment is signed on the same day.</param>
    public static async Task<LicensedDay> StartAsync(string start, string state = "provisional", string zone = Facts.MexicoCity)
    {
        var clock = new StoppedClock(Facts.At(start));
        var server = await RodandoServer.StartAsync(
            ["--Rodando:SignIn:AccessTokenLife=3650.00:00:00", "--Rodando:Intake:Webhooks:AllowPrivateTargets=true"],
            services => services.AddSingleton<TimeProvider>(clock));
        var day = new LicensedDay(clock, server);
        day.Coop = await TestCoop.CreateAsync(server, state, zone);
        return day;
    }

    /// <summary>Moves the clock and lets every module have fresh facts, as they do every five minutes.</summary>
    public async Task MoveAsync(DateTimeOffset to)
    {
        Clock.Now = to;
        await RunAsync<PublishSnapshots>();
        await Server.SettleAsync(Coop.Id);
    }

    /// <summary>Runs what the scheduler runs every few seconds.</summary>
    public async Task RunAsync<TJob>()
        where TJob : IScheduledJob
    {
        await using var scope = Server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(Cancel);
    }

    /// <summary>Lets the drain take its course.</summary>
    public async Task DrainAsync()
    {
        await RunAsync<RecordTransitions>();
        await Server.SettleAsync(Coop.Id);
        await RunAsync<DrainOrders>();
        await RunAsync<ReportStrandedParcels>();
        await Server.SettleAsync(Coop.Id);
    }

    /// <summary>An order for the same day.</summary>
    /// <param name="until">End of the dropoff's window; as soon as possible when null.</param>
    public static object Order(DateTimeOffset? until = null, string? reference = null) => new
    {
        pickup = new { location = new { latitude = 19.4326, longitude = -99.1332 }, address = "Madero 1", window = Window(until) },
        dropoff = new { location = new { latitude = 19.4270, longitude = -99.1677 }, address = "Reforma 222", window = Window(until) },
        packages = new[] { new { description = "Pan", weightGrams = 1500, quantity = 1 } },
        externalReference = reference,
    };

    public async Task<HttpResponseMessage> PlaceAsync(object order, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/deliveries") { Content = JsonContent.Create(order) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await Coop.Merchant.SendAsync(request, Cancel);
    }

    public async Task<JsonElement> AcceptedAsync(object? order = null)
    {
        using var answer = await PlaceAsync(order ?? Order());
        return await answer.JsonAsync(HttpStatusCode.Created);
    }

    public async Task RefusedAsync(object? order = null)
    {
        var problem = await PlaceAsync(order ?? Order()).RefusedAsync(403, LicenceCodes.NotAcceptingOrders);
        problem.ToString().ShouldNotContain("licence");
        problem.ToString().ShouldNotContain("expired");
    }

    public async Task<string> DeliveryStateAsync(Guid id) => (await Coop.Merchant.GetOkAsync($"/v1/deliveries/{id}")).Text("state");

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static object? Window(DateTimeOffset? until) => until is { } end ? new { after = end.AddMinutes(-90), before = end } : null;
}

/// <summary>A clock that stands still until it is moved: a test can ask within one millisecond.</summary>
internal sealed class StoppedClock(DateTimeOffset now) : TimeProvider
{
    private long ticks = now.UtcTicks;

    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref ticks, value.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() => Now;
}
