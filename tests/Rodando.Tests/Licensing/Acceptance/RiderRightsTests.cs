using System.Net;
using System.Text.Json;
using System.Net.Http.Json;
using Npgsql;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>A rider's data belong to the rider, whatever becomes of the licence.</summary>
public sealed class RiderRightsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acceptance_49_a_year_after_the_end_of_the_licence_a_rider_obtains_all_own_data()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T20:00:00Z", "constituted");
        var ana = await day.Coop.AddCourierAsync("Ana");
        var delivery = await CarriedAsync(day, ana);
        await RevokeAsync(day);
        await day.MoveAsync(day.Clock.Now.AddYears(1));

        // Her old phone is lost; the collective may give no work, yet it lets her in to what is hers.
        var code = (await day.Coop.Admin.PostOkAsync($"/v1/collective/riders/{ana.Id}/enrolment-codes")).Text("code");
        using var anyone = day.Server.Client();
        var phone = day.Server.ClientOf(await anyone.PostOkAsync("/v1/auth/enrol", new { code, deviceName = "new phone" }));
        var own = await phone.GetOkAsync("/v1/courier/export");

        (own.Text("firstName"), own.GetProperty("endedShifts").GetInt32(), own.GetProperty("workedSeconds").GetInt64()).ShouldBe(("Ana", 1, 3600));
        own.GetProperty("parts").GetArrayLength().ShouldBe(3);
        (await phone.GetOkAsync("/v1/courier/export/shifts"))[0].Text("state").ShouldBe("ended");
        var job = (await phone.GetOkAsync("/v1/courier/export/jobs"))[0];
        (job.Id("deliveryId"), job.Text("state")).ShouldBe((delivery, "done"));
        var csv = await phone.GetStringAsync(new Uri("/v1/courier/export/jobs?format=csv", UriKind.Relative), Cancel);
        csv.Split("\r\n").Length.ShouldBe(3);
        csv.ShouldStartWith("deliveryId,reference,state,");
        csv.ShouldNotContain("Reforma");
        using var wrong = await phone.GetAsync(new Uri("/v1/courier/export/jobs?format=xml", UriKind.Relative), Cancel);
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Acceptance_50_a_rider_of_two_co_ops_exports_each_history_and_neither_sees_the_others()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T20:00:00Z", "constituted");
        var second = await TestCoop.CreateAsync(day.Server);
        var (here, there) = (await day.Coop.AddCourierAsync("Ana"), await second.AddCourierAsync("Ana"));
        var delivery = await CarriedAsync(day, here);
        await day.Server.SettleAsync(second.Id);
        await there.Client.PostOkAsync("/v1/courier/positions", new
        {
            fixes = new[] { new { latitude = 19.42, longitude = -99.16, at = day.Clock.Now } },
        });

        var (first, other) = (await here.Client.GetOkAsync("/v1/courier/export"), await there.Client.GetOkAsync("/v1/courier/export"));

        (first.Id("collectiveId"), other.Id("collectiveId")).ShouldBe((day.Coop.Id, second.Id));
        (await here.Client.GetOkAsync("/v1/courier/export/jobs"))[0].Id("deliveryId").ShouldBe(delivery);
        (await there.Client.GetOkAsync("/v1/courier/export/jobs")).GetArrayLength().ShouldBe(0);
        (await here.Client.GetOkAsync("/v1/courier/export/positions")).GetArrayLength().ShouldBe(1);
        (await there.Client.GetOkAsync("/v1/courier/export/positions"))[0].GetProperty("latitude").GetDouble().ShouldBe(19.42);
        await second.Admin.GetAsync(new Uri($"/v1/collective/riders/{here.Id}", UriKind.Relative), Cancel).RefusedAsync(404, "not-found");
        await day.Coop.Admin.GetAsync(new Uri($"/v1/collective/riders/{there.Id}", UriKind.Relative), Cancel).RefusedAsync(404, "not-found");
    }

    [Fact]
    public async Task Acceptance_51_erased_are_name_and_positions_and_not_counts_nor_hashes()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T20:00:00Z", "constituted");
        var federation = await TestFederation.OfAsync(day.Server);
        var ana = await day.Coop.AddCourierAsync("Anastasia");
        var delivery = await CarriedAsync(day, ana);
        var before = await ChainAsync(federation);
        (await NamesAsync(day, "Anastasia")).ShouldNotBeEmpty();

        await ana.Client.PostAsJsonAsync("/v1/courier/erasure", new { courierId = Guid.NewGuid() }, Cancel)
            .RefusedAsync(400, "validation-failed", "courierId");
        await ana.Client.PostOkAsync("/v1/courier/erasure", new { courierId = ana.Id });
        await ana.Client.PostOkAsync("/v1/courier/erasure", new { courierId = ana.Id });
        await day.Server.SettleAsync(day.Coop.Id);

        (await NamesAsync(day, "Anastasia")).ShouldBeEmpty();
        (await CountAsync(day, $"tracking.positions WHERE courier_id = '{ana.Id}'")).ShouldBe(0);
        (await CountAsync(day, $"dispatch.actions WHERE courier_id = '{ana.Id}' AND latitude IS NOT NULL")).ShouldBe(0);
        // The work itself stays countable, under an id that leads to nobody.
        (await day.Coop.Dispatcher.GetOkAsync($"/v1/collective/jobs/{delivery}")).Text("state").ShouldBe("done");
        (await CountAsync(day, $"dispatch.jobs WHERE courier_id = '{ana.Id}' AND state = 'done'")).ShouldBe(1);
        (await CountAsync(day, $"members.shifts WHERE rider_id = '{ana.Id}' AND ended_at IS NOT NULL")).ShouldBe(1);
        (await ChainAsync(federation)).ShouldStartWith(before);
        await day.Coop.Admin.PatchAsJsonAsync($"/v1/collective/riders/{ana.Id}", new { firstName = "Ana" }, Cancel).RefusedAsync(409, "rider-erased");
        using var anyone = day.Server.Client();
        await anyone.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken = ana.RefreshToken }, Cancel).RefusedAsync(401, "invalid-refresh-token");
    }

    /// <summary>A delivery carried in a shift of one hour, with one position on the way.</summary>
    private static async Task<Guid> CarriedAsync(LicensedDay day, TestCourier courier)
    {
        var delivery = (await LeavingServiceTests.PickedUpAsync(day, courier, 1))[0];
        await courier.Client.PostOkAsync("/v1/courier/positions", new
        {
            fixes = new[] { new { latitude = 19.43, longitude = -99.14, at = day.Clock.Now } },
        });
        await LeavingServiceTests.SayAsync(courier, delivery, "delivered", day.Clock.Now);
        await day.MoveAsync(day.Clock.Now.AddHours(1));
        await courier.Client.PostOkAsync("/v1/courier/shift/end");
        await day.Server.SettleAsync(day.Coop.Id);
        return delivery;
    }

    private static async Task<string> ChainAsync(TestFederation federation)
    {
        var export = await federation.Auditor.GetStringAsync(new Uri("/v1/federation/audit-events/export", UriKind.Relative), Cancel);
        return string.Join('\n', export.Split('\n').Where(line => line.StartsWith("{\"seq\"", StringComparison.Ordinal)));
    }

    /// <summary>Every column of text, in every schema of a module, in which the name stands.</summary>
    private static async Task<List<string>> NamesAsync(LicensedDay day, string name)
    {
        await using var source = NpgsqlDataSource.Create(day.Server.Database.Owner);
        var columns = new List<string>();
        await using (var command = source.CreateCommand("""
            SELECT format('%I.%I', c.table_schema, c.table_name), c.column_name FROM information_schema.columns c
            JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema IN ('members', 'intake', 'dispatch', 'tracking', 'licensing') AND c.data_type IN ('text', 'jsonb')
              AND t.table_type = 'BASE TABLE' AND c.table_name NOT IN ('outbox')
            """))
        await using (var reader = await command.ExecuteReaderAsync(Cancel))
        {
            while (await reader.ReadAsync(Cancel))
                columns.Add($"{reader.GetString(0)} WHERE \"{reader.GetString(1)}\"::text LIKE '%{name}%'");
        }

        var found = new List<string>();
        foreach (var column in columns)
            if (await CountAsync(day, column) > 0)
                found.Add(column);
        return found;
    }

    private static async Task<long> CountAsync(LicensedDay day, string from)
    {
        await using var source = NpgsqlDataSource.Create(day.Server.Database.Owner);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {from}");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>The panel suspends, gives notice, hears and revokes.</summary>
    private static async Task RevokeAsync(LicensedDay day)
    {
        var federation = await TestFederation.OfAsync(day.Server);
        var panel = new List<HttpClient>();
        for (var i = 0; i < 3; i++) panel.Add(await FederationWorld.ClientAsync(day.Server, federation.Id, "panel"));
        var path = $"/v1/federation/collectives/{day.Coop.Id}";
        await AgreeAsync(await panel[0].PostOkAsync($"{path}/suspend", new { code = "conversion", reason = "an SA now" }));
        var notice = await panel[0].PostOkAsync(
            $"{path}/revoke", new { fraud = false, hearingOn = DateOnly.FromDateTime(day.Clock.Now.UtcDateTime).AddDays(10), reason = "an SA now" });
        await day.MoveAsync(day.Clock.Now.AddDays(15));
        await AgreeAsync(notice);
        await day.Server.SettleAsync(day.Coop.Id);
        (await federation.Auditor.GetOkAsync(path)).Text("state").ShouldBe("revoked");
        panel.ForEach(member => member.Dispose());

        async Task AgreeAsync(JsonElement proposal)
        {
            foreach (var member in panel.Skip(1))
                await member.PostOkAsync($"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = true });
        }
    }
}
