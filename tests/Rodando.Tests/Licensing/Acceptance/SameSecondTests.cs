using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Intake.Licences;
using Rodando.Licensing.Clock;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>Orders and the end of a licence in the same second, with real concurrency and a clock that runs.</summary>
public sealed class SameSecondTests
{
    private static readonly DateTimeOffset End = Facts.At("2028-11-21T06:00:00Z");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("the clock ends the licence", false)]
    [InlineData("the federation suspends it", true)]
    public async Task Acceptance_46_no_order_is_accepted_in_a_state_that_does_not_accept(string what, bool suspended)
    {
        var clock = new ManualClock(Facts.At("2026-11-21T18:00:00Z"));
        await using var server = await RodandoServer.StartAsync(
            ["--Rodando:SignIn:AccessTokenLife=3650.00:00:00"], services => services.AddSingleton<TimeProvider>(clock));
        var coop = await TestCoop.CreateAsync(server, "provisional");
        var federation = await TestFederation.OfAsync(server);
        clock.Set(End.AddSeconds(suspended ? -3600 : -5));
        await RunAsync<PublishSnapshots>(server);
        await server.SettleAsync(coop.Id);

        // Eight clients go on placing until they are refused; in their midst the licence ends.
        var accepted = 0;
        var clients = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (true)
            {
                using var answer = await PlaceAsync(coop, End);
                // Its window is over at the same instant as the licence; which of the two is told does not matter here.
                if (answer.StatusCode == HttpStatusCode.Forbidden || (answer.StatusCode == HttpStatusCode.BadRequest && clock.GetUtcNow() >= End))
                    return;
                answer.StatusCode.ShouldBe(HttpStatusCode.Created);
                Interlocked.Increment(ref accepted);
            }
        }).ToArray();
        await Eventually.ShouldAsync(() =>
        {
            accepted.ShouldBeGreaterThan(5);
            return Task.CompletedTask;
        });
        if (suspended)
            await federation.SuspendAsync(coop.Id);
        await Task.WhenAll(clients);

        // By the clock no accepted order is later than the end; by a decision none was committed after Intake had it.
        if (!suspended)
            (await CountAsync(server, $"collective_id = '{coop.Id}' AND placed_at >= '{End:O}'")).ShouldBe(0, what);
        (await CountAsync(server, $"collective_id = '{coop.Id}'")).ShouldBe(accepted, what);
        await RunAsync<RecordTransitions>(server);
        await server.SettleAsync(coop.Id);
        (await PlaceAsync(coop, until: null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await RunAsync<DrainOrders>(server);
        (await CountAsync(server, $"collective_id = '{coop.Id}' AND state <> 'cancelled'")).ShouldBe(0, what);
    }

    private static Task<HttpResponseMessage> PlaceAsync(TestCoop coop, DateTimeOffset? until) =>
        coop.Merchant.PostAsJsonAsync("/v1/deliveries", LicensedDay.Order(until), Cancel);

    private static async Task<long> CountAsync(RodandoServer server, string condition)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.Owner);
        await using var command = source.CreateCommand($"SELECT count(*) FROM intake.deliveries WHERE {condition}");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task RunAsync<TJob>(RodandoServer server)
        where TJob : Rodando.Platform.Jobs.IScheduledJob
    {
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TJob>().RunAsync(Cancel);
    }
}
