using System.Net.Http.Json;
using Rodando.Licensing.Clock;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>The end of a provisional licence, seen from the merchant's door.</summary>
public sealed class LastDayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acceptance_03_an_order_of_the_last_millisecond_is_accepted_and_of_the_next_is_not()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T18:00:00Z");
        var end = Facts.At("2028-11-21T00:00:00-06:00");

        await day.MoveAsync(end.AddMilliseconds(-1));
        await day.AcceptedAsync(LicensedDay.Order(until: end));
        await day.RefusedAsync(LicensedDay.Order(until: end.AddMinutes(1)));
        day.Clock.Now = end;
        await day.RefusedAsync(LicensedDay.Order(until: end.AddMinutes(1)));
    }

    [Fact]
    public async Task Acceptance_04_a_server_in_UTC_ends_the_day_where_the_collective_is()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T18:00:00Z");
        var end = Facts.At("2028-11-21T06:00:00Z");

        await day.MoveAsync(Facts.At("2028-11-21T05:30:00Z"));
        await day.AcceptedAsync(LicensedDay.Order(until: end));
        await day.MoveAsync(end);
        await day.RefusedAsync();
    }

    [Fact]
    public async Task Acceptance_05_where_midnight_does_not_exist_the_licence_ends_at_the_first_instant_of_the_day()
    {
        // In Santiago 2028-09-03 begins at 01:00: at 04:00Z the clocks go from 00:00 to 01:00.
        await using var day = await LicensedDay.StartAsync("2026-09-03T18:00:00Z", zone: "America/Santiago");
        var first = Facts.At("2028-09-03T04:00:00Z");

        await day.MoveAsync(first.AddTicks(-10));
        await day.AcceptedAsync(LicensedDay.Order(until: first));
        await day.MoveAsync(first);
        await day.RefusedAsync();
        await day.DrainAsync();
        var licence = await day.Coop.Admin.GetOkAsync("/v1/collective/licence");
        (licence.Text("state"), licence.GetProperty("since").GetDateTimeOffset()).ShouldBe(("expired", first));
    }

    [Fact]
    public async Task Acceptance_06_an_office_that_moves_to_another_zone_gains_nothing()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T18:00:00Z");
        await day.MoveAsync(Facts.At("2028-11-07T18:00:00Z"));

        // Nobody can change the zone: the API has no such request, and the database refuses the statement.
        (await Should.ThrowAsync<Npgsql.PostgresException>(() => ExecuteAsync(day,
            $"UPDATE licensing.collectives SET zone = 'America/Tijuana' WHERE collective_id = '{day.Coop.Id}'")))
            .ConstraintName.ShouldBe("zone_is_frozen");
        using var asked = await day.Coop.Admin.PatchAsJsonAsync("/v1/collective/licence", new { zone = "America/Tijuana" }, Cancel);
        ((int)asked.StatusCode).ShouldBe(405);

        // In Tijuana it is still the evening of the last day.
        await day.MoveAsync(Facts.At("2028-11-21T06:00:00Z"));
        await day.RefusedAsync();
    }

    [Fact]
    public async Task Acceptance_08_a_machine_clock_set_back_a_day_does_not_reopen_the_door()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T18:00:00Z");
        var end = Facts.At("2028-11-21T06:00:00Z");
        await day.MoveAsync(end.AddMinutes(-1));
        await day.AcceptedAsync(LicensedDay.Order(until: end));
        await day.MoveAsync(end.AddSeconds(1));
        await day.RunAsync<RecordTransitions>();
        await day.Server.SettleAsync(day.Coop.Id);

        await day.MoveAsync(end.AddDays(-1));
        await day.RefusedAsync();
    }

    private static async Task ExecuteAsync(LicensedDay day, string sql)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(day.Server.Database.Owner);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
