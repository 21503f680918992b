using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;
using Rodando.Platform.Tenancy;
using Rodando.Tests.World;

namespace Rodando.Tests.Dispatch;

public sealed class DispatcherTests(DispatchServer server)
{
    [Fact]
    public async Task A_dispatcher_gives_a_job_to_another_and_the_record_names_the_person()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana", north: 300);
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        var job = await world.JobIsAsync(delivery, "assigned");
        var beto = await world.RiderAsync("Beto", north: 3000);

        using var answer = await AssignAsync(world, delivery, beto.Id, Version(job), "Conoce la entrada");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await BodyAsync(answer)).GetProperty("courierId").GetGuid().ShouldBe(beto.Id);
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
        (await beto.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(2);
        var decision = (await world.Dispatcher.GetFromJsonAsync<JsonElement>(
            $"/v1/collective/jobs/{delivery.DeliveryId}/decisions", DispatchWorld.Cancel)).GetProperty("data")[0];
        decision.GetProperty("outcome").GetString().ShouldBe("assigned-by-person");
        decision.GetProperty("byPrincipal").GetString()!.ShouldStartWith("user:");
        decision.GetProperty("reason").GetString().ShouldBe("Conoce la entrada");
        decision.GetProperty("record").GetProperty("candidates").GetArrayLength().ShouldBe(2);
        (await world.ToldAsync<CourierAssigned>(2))[1].ByPerson.ShouldBeTrue();
    }

    [Fact]
    public async Task Two_dispatchers_at_once_do_not_both_win()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana", north: 300);
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        var version = Version(await world.JobIsAsync(delivery, "assigned"));
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(index => world.RiderAsync($"Otra{index}", north: 3000)));

        var answers = await Task.WhenAll(others.Select(rider => AssignAsync(world, delivery, rider.Id, version)));

        var winner = answers.Single(answer => answer.StatusCode == HttpStatusCode.OK);
        var losers = answers.Where(answer => answer != winner).ToList();
        losers.ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed);
        losers.ShouldAllBe(answer => answer.Headers.ETag!.Equals(winner.Headers.ETag));
        var winnerId = (await BodyAsync(winner)).GetProperty("courierId").GetGuid();
        foreach (var rider in others)
            (await rider.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(rider.Id == winnerId ? 2 : 0);
    }

    [Fact]
    public async Task Two_dispatchers_reordering_at_once_leave_one_order()
    {
        var (world, ana, stops, version) = await TwoJobsAsync();
        Guid[][] orders = [[stops[2], stops[3], stops[0], stops[1]], [stops[0], stops[2], stops[3], stops[1]]];

        var answers = await Task.WhenAll(orders.Select(order => ReorderAsync(world, ana, order, version)));

        answers.Select(answer => answer.StatusCode).Order().ShouldBe([HttpStatusCode.OK, HttpStatusCode.PreconditionFailed]);
        var won = answers[0].StatusCode == HttpStatusCode.OK ? orders[0] : orders[1];
        var plan = await ana.PlanAsync();
        plan.GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("stopId").GetGuid()).ShouldBe(won);
        answers.ShouldAllBe(answer => answer.Headers.ETag!.Tag == $"\"{plan.GetProperty("version").GetInt32()}\"");
    }

    [Fact]
    public async Task Jobs_are_given_once_while_dispatchers_phones_and_the_rule_work_at_the_same_time()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var riders = await Task.WhenAll(Enumerable.Range(0, 4).Select(index => world.RiderAsync($"R{index}", north: index * 500)));
        var deliveries = await Task.WhenAll(Enumerable.Range(0, 24).Select(index => world.PlaceAsync((index * 100, 0), (index * 100, 900))));

        await Task.WhenAll(deliveries.Select(async (delivery, index) =>
        {
            var version = Version(await world.JobAsync(delivery));
            using var answer = await AssignAsync(world, delivery, riders[index % 4].Id, version);
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.Conflict);
        }).Concat(riders.Select(rider => rider.SayAsync(deliveries.Select(delivery => Words.Of(delivery, "accept", DateTimeOffset.UtcNow)).ToArray()))));

        foreach (var delivery in deliveries)
            await Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("courierId").ValueKind.ShouldBe(JsonValueKind.String));
        var planned = new List<Guid>();
        foreach (var rider in riders)
            planned.AddRange((await rider.PlanAsync()).GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("stopId").GetGuid()));
        planned.Order().ShouldBe(deliveries.SelectMany(delivery => delivery.Stops.Select(stop => stop.StopId)).Order());
    }

    [Fact]
    public async Task What_is_taken_back_goes_to_somebody_else()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana", north: 300);
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        var version = Version(await world.JobIsAsync(delivery, "assigned"));
        var beto = await world.RiderAsync("Beto", north: 3000);

        using var answer = await SendAsync(world, HttpMethod.Post, $"/v1/collective/jobs/{delivery.DeliveryId}/unassign", version, new { reason = "Se ponchó" });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("courierId").GetGuid().ShouldBe(beto.Id));
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_parcel_in_custody_and_an_ended_job_stay_where_they_are()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await world.JobIsAsync(delivery, "assigned");
        var beto = await world.RiderAsync("Beto");

        await ana.SayAsync(Words.Of(delivery, "picked_up", DateTimeOffset.UtcNow));
        using var custody = await AssignAsync(world, delivery, beto.Id, Version(await world.JobIsAsync(delivery, "in-custody")));
        await ana.SayAsync(Words.Of(delivery, "delivered", DateTimeOffset.UtcNow));
        using var ended = await AssignAsync(world, delivery, beto.Id, Version(await world.JobIsAsync(delivery, "done")));

        (await BodyAsync(custody)).GetProperty("code").GetString().ShouldBe("parcel-in-custody");
        (await BodyAsync(ended)).GetProperty("code").GetString().ShouldBe("job-ended");
    }

    [Fact]
    public async Task What_cannot_be_assigned_is_refused_with_its_reason()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000), grams: 3000);
        var version = Version(await world.JobIsAsync(delivery, "assigned"));
        var small = await world.RiderAsync("Chica", grams: 1000);
        var path = $"/v1/collective/jobs/{delivery.DeliveryId}/assign";

        await RefusedAsync(AssignAsync(world, delivery, small.Id, version), HttpStatusCode.Conflict, "over-capacity");
        await RefusedAsync(AssignAsync(world, delivery, Guid.NewGuid(), version), HttpStatusCode.Conflict, "courier-not-on-shift");
        await RefusedAsync(AssignAsync(world, delivery, small.Id, version + 7), HttpStatusCode.PreconditionFailed, "version-mismatch");
        await RefusedAsync(SendAsync(world, HttpMethod.Post, path, null, new { courierId = small.Id }), (HttpStatusCode)428, "precondition-required");
        await RefusedAsync(SendAsync(world, HttpMethod.Post, path, version, new { }), HttpStatusCode.BadRequest, "validation-failed");
        await RefusedAsync(AssignAsync(world, world.Delivery((0, 0), (0, 1)), small.Id, 1), HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task An_order_that_cannot_be_ridden_is_refused_with_its_reason()
    {
        var (world, ana, stops, version) = await TwoJobsAsync(grams: 12_000);

        await RefusedAsync(ReorderAsync(world, ana, [stops[1], stops[0], stops[2], stops[3]], version), HttpStatusCode.Conflict, "pickup-after-dropoff");
        await RefusedAsync(ReorderAsync(world, ana, [stops[0], stops[2], stops[1], stops[3]], version), HttpStatusCode.Conflict, "over-capacity");
        await RefusedAsync(ReorderAsync(world, ana, [stops[0], stops[1], stops[2]], version), HttpStatusCode.Conflict, "not-the-same-stops");
        await RefusedAsync(ReorderAsync(world, ana, [stops[0], stops[0], stops[2], stops[3]], version), HttpStatusCode.Conflict, "not-the-same-stops");
        await RefusedAsync(ReorderAsync(world, ana, [stops[0], Guid.NewGuid(), stops[2], stops[3]], version), HttpStatusCode.Conflict, "not-the-same-stops");
        (await ana.PlanAsync()).GetProperty("version").GetInt32().ShouldBe(version);
    }

    [Fact]
    public async Task The_stop_where_the_courier_stands_stays_first()
    {
        var (world, ana, stops, _) = await TwoJobsAsync();
        var deliveryId = (await ana.PlanAsync()).GetProperty("stops")[0].GetProperty("deliveryId").GetGuid();
        var answer = await ana.SayAsync(new { id = "1", type = "arrived", deliveryId, stopId = stops[0], at = DateTimeOffset.UtcNow });

        await RefusedAsync(
            ReorderAsync(world, ana, [stops[2], stops[3], stops[0], stops[1]], answer.GetProperty("planVersion").GetInt32()),
            HttpStatusCode.Conflict, "arrived-stop-moved");
    }

    [Fact]
    public async Task Another_collectives_jobs_and_couriers_do_not_exist()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await world.JobIsAsync(delivery, "assigned");
        var other = await DispatchWorld.CreateAsync(server);

        string[] paths = [$"jobs/{delivery.DeliveryId}", $"jobs/{delivery.DeliveryId}/decisions", $"plans/{ana.Id}"];
        foreach (var path in paths)
        {
            using var answer = await other.Dispatcher.GetAsync($"/v1/collective/{path}", DispatchWorld.Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        await RefusedAsync(AssignAsync(other, delivery, ana.Id, 2), HttpStatusCode.NotFound, "not-found");
        (await other.Dispatcher.GetFromJsonAsync<JsonElement>("/v1/collective/jobs", DispatchWorld.Cancel)).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_applications_role_sees_and_writes_only_its_collective_even_by_sql()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana");
        await world.JobIsAsync(await world.PlaceAsync((0, 0), (0, 2000)), "assigned");
        await using var source = NpgsqlDataSource.Create(server.Server.Database.App);
        var (own, other) = (new Tenant(), new Tenant());
        own.EnterCollective(world.CollectiveId);
        other.EnterCollective(Guid.NewGuid());

        string[] tables = ["boards", "licences", "couriers", "shifts", "whereabouts", "jobs", "stops", "holdings", "plans", "decisions"];
        foreach (var table in tables)
        {
            (await CountAsync(source, own, table)).ShouldBeGreaterThan(0, table);
            (await CountAsync(source, other, table)).ShouldBe(0, table);
        }

        await using var connection = await TenantConnection.OpenAsync(source, other, DispatchWorld.Cancel);
        await using var steal = new NpgsqlCommand("UPDATE dispatch.jobs SET state = 'done'", connection);
        (await steal.ExecuteNonQueryAsync(DispatchWorld.Cancel)).ShouldBe(0);
        await using var plant = new NpgsqlCommand(
            $"INSERT INTO dispatch.boards (collective_id, salt) VALUES ('{Guid.NewGuid()}', '')", connection);
        (await Should.ThrowAsync<PostgresException>(() => plant.ExecuteNonQueryAsync(DispatchWorld.Cancel)))
            .SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    [Fact]
    public async Task Jobs_are_listed_page_by_page_and_by_state_and_courier()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        var deliveries = new List<DeliveryPlaced>();
        for (var index = 0; index < 5; index++) deliveries.Add(await world.PlaceAsync((index * 10, 0), (0, 1000)));
        foreach (var delivery in deliveries) await world.JobIsAsync(delivery, "assigned");
        await ana.SayAsync(Words.Of(deliveries[2], "picked_up", DateTimeOffset.UtcNow));

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await ListAsync(world, $"limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        seen.ShouldBe(deliveries.Select(delivery => delivery.DeliveryId).Reverse());
        Ids(await ListAsync(world, "state=in-custody")).ShouldBe([deliveries[2].DeliveryId]);
        Ids(await ListAsync(world, $"courierId={ana.Id}")).Count().ShouldBe(5);
        Ids(await ListAsync(world, $"courierId={Guid.NewGuid()}")).ShouldBeEmpty();
        await RefusedAsync(world.Dispatcher.GetAsync("/v1/collective/jobs?state=lost", DispatchWorld.Cancel), HttpStatusCode.BadRequest, "validation-failed");
        await RefusedAsync(world.Dispatcher.GetAsync("/v1/collective/jobs?cursor=x", DispatchWorld.Cancel), HttpStatusCode.BadRequest, "validation-failed");
        await RefusedAsync(world.Dispatcher.GetAsync("/v1/collective/jobs?limit=0", DispatchWorld.Cancel), HttpStatusCode.BadRequest, "validation-failed");
    }

    [Fact]
    public async Task Plans_are_listed_page_by_page()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var riders = new List<Rider>();
        for (var index = 0; index < 3; index++)
        {
            riders.Add(await world.RiderAsync($"R{index}", north: index * 5000));
            await world.JobIsAsync(await world.PlaceAsync((index * 5000, 0), (index * 5000, 500)), "assigned");
        }

        var first = await world.Dispatcher.GetFromJsonAsync<JsonElement>("/v1/collective/plans?limit=2", DispatchWorld.Cancel);
        var second = await world.Dispatcher.GetFromJsonAsync<JsonElement>(
            $"/v1/collective/plans?limit=2&cursor={first.GetProperty("nextCursor").GetString()}", DispatchWorld.Cancel);

        first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray())
            .Select(plan => plan.GetProperty("courierId").GetGuid()).ShouldBe(riders.Select(rider => rider.Id), ignoreOrder: true);
        second.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task The_figures_of_a_collective_change_its_plans()
    {
        var world = await DispatchWorld.CreateAsync(server);
        using var before = await world.Dispatcher.GetAsync("/v1/collective/dispatch-settings", DispatchWorld.Cancel);
        var settings = new { speedKmh = 30.0, detourFactor = 1.0, pickupServiceSeconds = 0, dropoffServiceSeconds = 0 };

        using var put = await SendAsync(world, HttpMethod.Put, "/v1/collective/dispatch-settings", 0, settings);
        await RefusedAsync(SendAsync(world, HttpMethod.Put, "/v1/collective/dispatch-settings", 0, settings), HttpStatusCode.PreconditionFailed, "version-mismatch");
        await RefusedAsync(
            SendAsync(world, HttpMethod.Put, "/v1/collective/dispatch-settings", 1, settings with { speedKmh = 0 }), HttpStatusCode.BadRequest, "validation-failed");
        var ana = await world.RiderAsync("Ana");
        await world.JobIsAsync(await world.PlaceAsync((0, 0), (0, 5000)), "assigned");

        (before.Headers.ETag!.Tag, put.Headers.ETag!.Tag).ShouldBe(("\"0\"", "\"1\""));
        var stops = (await ana.PlanAsync()).GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("estimatedArrival").GetDateTimeOffset()).ToList();
        (stops[1] - stops[0]).TotalSeconds.ShouldBe(600, tolerance: 5);
    }

    private async Task<(DispatchWorld World, Rider Ana, Guid[] Stops, int Version)> TwoJobsAsync(int grams = 1000)
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        await world.JobIsAsync(await world.PlaceAsync((0, 0), (0, 1000), grams), "assigned");
        await world.JobIsAsync(await world.PlaceAsync((0, 5000), (0, 7000), grams), "assigned");
        var plan = await ana.PlanAsync();
        return (world, ana, [.. plan.GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("stopId").GetGuid())], plan.GetProperty("version").GetInt32());
    }

    private static Task<HttpResponseMessage> AssignAsync(DispatchWorld world, DeliveryPlaced delivery, Guid courier, int version, string? reason = null) =>
        SendAsync(world, HttpMethod.Post, $"/v1/collective/jobs/{delivery.DeliveryId}/assign", version, new { courierId = courier, reason });

    private static Task<HttpResponseMessage> ReorderAsync(DispatchWorld world, Rider rider, Guid[] stopIds, int version) =>
        SendAsync(world, HttpMethod.Put, $"/v1/collective/plans/{rider.Id}/order", version, new { stopIds });

    private static async Task<HttpResponseMessage> SendAsync(DispatchWorld world, HttpMethod method, string path, int? version, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        if (version is { } tag) request.Headers.IfMatch.Add(new($"\"{tag}\""));
        return await world.Dispatcher.SendAsync(request, DispatchWorld.Cancel);
    }

    private static async Task RefusedAsync(Task<HttpResponseMessage> sent, HttpStatusCode status, string code)
    {
        using var answer = await sent;
        var body = await BodyAsync(answer);
        answer.StatusCode.ShouldBe(status, body.GetRawText());
        body.GetProperty("code").GetString().ShouldBe(code);
    }

    private static Task<JsonElement> ListAsync(DispatchWorld world, string query) =>
        world.Dispatcher.GetFromJsonAsync<JsonElement>($"/v1/collective/jobs?{query}", DispatchWorld.Cancel);

    private static IEnumerable<Guid> Ids(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(job => job.GetProperty("deliveryId").GetGuid());

    private static int Version(JsonElement job) => job.GetProperty("version").GetInt32();

    private static Task<JsonElement> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadFromJsonAsync<JsonElement>(DispatchWorld.Cancel);

    private static async Task<long> CountAsync(NpgsqlDataSource source, Tenant tenant, string table)
    {
        await using var connection = await TenantConnection.OpenAsync(source, tenant, DispatchWorld.Cancel);
        await using var count = new NpgsqlCommand($"SELECT count(*) FROM dispatch.{table}", connection);
        return (long)(await count.ExecuteScalarAsync(DispatchWorld.Cancel))!;
    }
}
