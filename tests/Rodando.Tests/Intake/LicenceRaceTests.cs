using System.Net;
using Npgsql;
using Rodando.Contracts.Licensing;

namespace Rodando.Tests.Intake;

public sealed class LicenceRaceTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orders_stand_wholly_before_or_wholly_after_the_end_of_the_licence()
    {
        var world = await intake.WorldAsync();
        DateTimeOffset? toldAt = null;

        // Eight clients go on placing until they are refused; in their midst the licence ends.
        var placing = Enumerable.Range(0, 8).Select(async _ =>
        {
            var afterwards = 0;
            while (true)
            {
                var begun = toldAt is not null;
                using var answer = await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request());
                if (answer.StatusCode == HttpStatusCode.Forbidden)
                    return afterwards;
                answer.StatusCode.ShouldBe(HttpStatusCode.Created);
                afterwards += begun ? 1 : 0;
            }
        }).ToArray();
        await world.PlaceAsync();
        await world.TellAsync(world.Licence(LicenceState.Suspended, 2));
        toldAt = IntakeWorld.Now;

        // Once the change is committed, no request begun later is accepted.
        (await Task.WhenAll(placing)).ShouldAllBe(count => count == 0);
    }

    [Fact]
    public async Task An_order_under_way_holds_back_the_change_and_the_change_holds_back_orders()
    {
        var world = await intake.WorldAsync();
        await using var connection = new NpgsqlConnection(world.Server.Database.Owner);
        await connection.OpenAsync(Cancel);
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            // As an order under way does.
            await ExecuteAsync(connection, $"SELECT 1 FROM intake.licences WHERE collective_id = '{world.CollectiveId}' FOR SHARE");
            var change = world.TellAsync(world.Licence(LicenceState.Expired, 2));
            await WaitsAsync(world, change);
            await world.PlaceAsync();
            await transaction.CommitAsync(Cancel);
            await change;
        }
        await using (var transaction = await connection.BeginTransactionAsync(Cancel))
        {
            // As a change under way does.
            await ExecuteAsync(connection, $"UPDATE intake.licences SET version = version + 1 WHERE collective_id = '{world.CollectiveId}'");
            var order = IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request());
            await WaitsAsync(world, order);
            await transaction.CommitAsync(Cancel);
            (await order).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("ends on the last day", 0, HttpStatusCode.Created)]
    [InlineData("ends the day after", 1, HttpStatusCode.Forbidden)]
    public async Task A_provisional_collective_takes_nothing_beyond_its_last_day(string what, int daysAfter, HttpStatusCode status)
    {
        var world = await intake.WorldAsync();
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/Mexico_City");
        var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(IntakeWorld.Now, zone).Date).AddDays(3);
        await world.TellAsync(world.Licence(LicenceState.Provisional, 2, facts => facts with { LastPermittedDate = last }));
        var noon = LicenceCalendar.StartOfDay(last.AddDays(daysAfter), "America/Mexico_City").AddHours(12);

        using var answer = await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request(r => r["dropoff"]!["window"] =
            new System.Text.Json.Nodes.JsonObject { ["after"] = noon.AddHours(-1), ["before"] = noon }));

        answer.StatusCode.ShouldBe(status, what);
        if (status == HttpStatusCode.Forbidden)
            (await IntakeWorld.BodyAsync(answer))["code"]!.GetValue<string>().ShouldBe("not-accepting-orders");
    }

    [Fact]
    public async Task A_copy_of_the_licence_without_news_takes_no_new_orders()
    {
        var world = await intake.WorldAsync();
        await world.TellAsync(world.Licence(LicenceState.Constituted, 2, facts => facts with { AsOf = IntakeWorld.Now.AddMinutes(-16) }));

        (await IntakeWorld.PlaceAsync(world.Merchant, IntakeWorld.Request())).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await world.TellAsync(world.Licence(LicenceState.Constituted, 2));
        await world.PlaceAsync();
        // Older news, repeated late, changes nothing.
        await world.TellAsync(world.Licence(LicenceState.Suspended, 1));
        await world.PlaceAsync();
    }

    /// <summary>The database shows somebody waiting for a lock, and the work is not done.</summary>
    private static async Task WaitsAsync(IntakeWorld world, Task work)
    {
        await World.Eventually.ShouldAsync(async () =>
        {
            await using var connection = new NpgsqlConnection(world.Server.Database.Owner);
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", connection);
            ((long)(await command.ExecuteScalarAsync(Cancel))!).ShouldBeGreaterThan(0);
        });
        work.IsCompleted.ShouldBeFalse();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
