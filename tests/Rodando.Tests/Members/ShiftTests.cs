using System.Net.Http.Json;
using Npgsql;
using Rodando.Tests.World;

namespace Rodando.Tests.Members;

public sealed class ShiftTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_courier_starts_ends_and_repeats_both()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync();

        var again = await courier.Client.PostOkAsync("/v1/courier/shift/start", new { vehicleId = courier.VehicleId });
        var running = await courier.Client.GetOkAsync("/v1/courier/shift");
        var ended = await courier.Client.PostOkAsync("/v1/courier/shift/end");
        var endedAgain = await courier.Client.PostOkAsync("/v1/courier/shift/end");

        again.Id("shiftId").ShouldBe(courier.ShiftId);
        running.Id("shiftId").ShouldBe(courier.ShiftId);
        ended.Text("endedAt").ShouldBe(endedAgain.Text("endedAt"));
        await courier.Client.GetAsync("/v1/courier/shift", Cancel).RefusedAsync(404, "not-found");
    }

    [Fact]
    public async Task Five_starts_at_once_begin_one_shift()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);

        var started = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ =>
            courier.Client.PostOkAsync("/v1/courier/shift/start", new { vehicleId = courier.VehicleId })));

        started.Select(one => one.Id("shiftId")).Distinct().Count().ShouldBe(1);
        (await coop.Admin.GetOkAsync($"/v1/collective/shifts?riderId={courier.Id}")).GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Of_overlapping_plans_made_at_once_one_stands()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var start = DateTimeOffset.UtcNow.AddDays(1);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => TryPlanAsync(coop, courier, start.AddMinutes(i), start.AddHours(4))));
        var next = await TryPlanAsync(coop, courier, start.AddHours(4), start.AddHours(8));

        answers.Select(answer => (int)answer.StatusCode).Order().ShouldBe([201, 409, 409, 409, 409]);
        ((int)next.StatusCode).ShouldBe(201);
        await TryPlanAsync(coop, courier, start.AddHours(7), start.AddHours(9)).RefusedAsync(409, "shift-overlaps", "startsAt");
    }

    [Fact]
    public async Task The_planned_shift_of_now_is_the_one_that_is_started()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var (now, other) = (DateTimeOffset.UtcNow, await coop.AddVehicleAsync("bike"));
        using var planned = await TryPlanAsync(coop, courier, now.AddMinutes(30), now.AddHours(5));
        var shift = (await planned.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel)).Id();

        var started = await courier.Client.PostOkAsync("/v1/courier/shift/start", new { vehicleId = other });

        started.Id("shiftId").ShouldBe(shift);
        started.Id("vehicleId").ShouldBe(other);
        await coop.Admin.DeleteAsync($"/v1/collective/shifts/{shift}", Cancel).RefusedAsync(409, "shift-started");
        await coop.Admin.PatchAsJsonAsync($"/v1/collective/shifts/{shift}", new { vehicleId = courier.VehicleId }, Cancel).RefusedAsync(409, "shift-started");
    }

    [Fact]
    public async Task A_dispatcher_starts_and_ends_on_behalf()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var now = DateTimeOffset.UtcNow;
        using var planned = await TryPlanAsync(coop, courier, now.AddMinutes(30), now.AddHours(5));
        var path = $"/v1/collective/shifts/{(await planned.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancel)).Id()}";

        await coop.Dispatcher.PostAsJsonAsync($"{path}/end", new { }, Cancel).RefusedAsync(409, "shift-not-started");
        var started = await coop.Dispatcher.PostOkAsync($"{path}/start", new { latitude = 19.4, longitude = -99.1 });
        var ended = await coop.Dispatcher.PostOkAsync($"{path}/end");

        started.Text("state").ShouldBe("running");
        ended.Text("state").ShouldBe("ended");
        await coop.Dispatcher.PostAsJsonAsync($"{path}/start", new { }, Cancel).RefusedAsync(409, "shift-ended");
        await coop.Dispatcher.PostAsJsonAsync($"{path}/start", new { latitude = 19.4 }, Cancel).RefusedAsync(400, "validation-failed", "longitude");
    }

    [Theory]
    [InlineData("reversed", 5, 1, "endsAt")]
    [InlineData("longer than a day", 1, 26, "endsAt")]
    [InlineData("over already", -3, -1, "endsAt")]
    public async Task Impossible_times_are_refused(string what, int from, int to, string field)
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var now = DateTimeOffset.UtcNow;

        var problem = await TryPlanAsync(coop, courier, now.AddHours(from), now.AddHours(to)).RefusedAsync(400, "validation-failed", field);

        problem.Text("title").ShouldBe("The request is not valid.", what);
    }

    [Fact]
    public async Task The_application_role_sees_no_row_of_any_members_table_without_naming_a_collective()
    {
        var coop = await TestCoop.CreateAsync(server);
        await coop.AddCourierAsync();
        await using var connection = new NpgsqlConnection(server.Database.App);
        await connection.OpenAsync(Cancel);

        var tables = await TablesAsync(connection);
        foreach (var table in tables)
            (await CountAsync(connection, table)).ShouldBe(0, table);
        await ExecuteAsync(connection, $"SELECT set_config('rodando.collective', '{coop.Id}', false)");
        foreach (var table in new[] { "users", "sessions", "refresh_tokens", "federation_people", "code_tries" })
            (await CountAsync(connection, $"members.{table}")).ShouldBe(0, table);
        (await CountAsync(connection, "members.riders")).ShouldBe(1);

        tables.Count.ShouldBeGreaterThan(15);
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT 'members.' || tablename FROM pg_tables WHERE schemaname = 'members' AND tablename <> 'migrations'", connection);
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var tables = new List<string>();
        while (await reader.ReadAsync(Cancel))
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static async Task<long> CountAsync(NpgsqlConnection connection, string table)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static Task<HttpResponseMessage> TryPlanAsync(TestCoop coop, TestCourier courier, DateTimeOffset startsAt, DateTimeOffset endsAt) =>
        coop.Admin.PostAsJsonAsync("/v1/collective/shifts", new { riderId = courier.Id, vehicleId = courier.VehicleId, startsAt, endsAt }, Cancel);
}
