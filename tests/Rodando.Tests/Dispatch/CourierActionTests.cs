using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;

namespace Rodando.Tests.Dispatch;

public sealed class CourierActionTests(DispatchServer server)
{
    [Fact]
    public async Task A_delivery_is_carried_from_acceptance_to_the_door()
    {
        var (world, ana, delivery) = await GivenAsync();
        var start = DateTimeOffset.UtcNow;

        var accepted = await ana.SayAsync(Words.Of(delivery, "accept", start));
        await world.JobIsAsync(delivery, "accepted");
        await ana.SayAsync(Words.Of(delivery, "arrived", start.AddSeconds(1)));
        (await ana.PlanAsync()).GetProperty("stops")[0].GetProperty("state").GetString().ShouldBe("arrived");
        await ana.SayAsync(Words.Of(delivery, "picked_up", start.AddSeconds(2)));
        await world.JobIsAsync(delivery, "in-custody");
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(1);
        var done = await ana.SayAsync(Words.Of(delivery, "delivered", start.AddSeconds(3)));

        Results(accepted).ShouldBe([("applied", null)]);
        var job = await world.JobIsAsync(delivery, "done");
        (await ana.PlanAsync()).GetProperty("version").GetInt32().ShouldBe(done.GetProperty("planVersion").GetInt32());
        var completed = await world.ToldAsync<StopCompleted>(2);
        completed.Select(fact => (fact.Kind, fact.CourierId)).ShouldBe([("pickup", ana.Id), ("dropoff", ana.Id)]);
        completed[1].OccurredAt.ShouldBe(start.AddSeconds(3), TimeSpan.FromMilliseconds(1));
        completed[1].JobVersion.ShouldBe(job.GetProperty("version").GetInt32());
        (await world.ToldAsync<JobAccepted>(1))[0].CourierId.ShouldBe(ana.Id);
        (await world.ToldAsync<StopArrived>(1))[0].Kind.ShouldBe("pickup");
    }

    [Fact]
    public async Task An_action_sent_again_is_a_duplicate_and_its_id_with_another_content_is_refused()
    {
        var (_, ana, delivery) = await GivenAsync();
        var at = DateTimeOffset.UtcNow;
        var accept = Words.Of(delivery, "accept", at, id: "a1");

        var first = await ana.SayAsync(accept, accept);
        var again = await ana.SayAsync(accept, Words.Of(delivery, "accept", at.AddSeconds(5), id: "a1"));

        Results(first).ShouldBe([("applied", null), ("duplicate", null)]);
        Results(again).ShouldBe([("duplicate", null), ("refused", "action-id-reused")]);
    }

    [Fact]
    public async Task What_is_wrong_with_one_action_does_not_stop_the_others()
    {
        var (world, ana, delivery) = await GivenAsync();
        var at = DateTimeOffset.UtcNow;
        var pickup = delivery.Stops[0].StopId;

        var answer = await ana.SayAsync(
            new { id = "1", type = "teleport", deliveryId = delivery.DeliveryId, at },
            new { id = "2", type = "accept", deliveryId = Guid.NewGuid(), at },
            new { id = "3", type = "arrived", deliveryId = delivery.DeliveryId, stopId = Guid.NewGuid(), at },
            new { id = "4", type = "failed", deliveryId = delivery.DeliveryId, stopId = pickup, at, reason = "bored" },
            new { id = "5", type = "arrived", deliveryId = delivery.DeliveryId, at },
            new { id = "6", type = "delivered", deliveryId = delivery.DeliveryId, stopId = pickup, at },
            new { id = "7", type = "accept", at },
            new { id = "", type = "accept", deliveryId = delivery.DeliveryId, at },
            new { id = "9", type = "accept", deliveryId = delivery.DeliveryId, at, location = new { latitude = 99.0, longitude = 0.0 } },
            null!,
            new { id = "11", type = "accept", deliveryId = delivery.DeliveryId, at });

        answer.GetProperty("results").EnumerateArray()
            .Select(result => $"{result.GetProperty("code").GetString()} {result.GetProperty("field").GetString()}".Trim())
            .ShouldBe(["unknown-action-type type", "stop-not-found deliveryId", "stop-not-found stopId", "unknown-reason reason",
                "stop-required stopId", "wrong-stop stopId", "invalid deliveryId", "invalid id", "invalid location", "invalid", ""]);
        await world.JobIsAsync(delivery, "accepted");
    }

    [Fact]
    public async Task Someone_elses_stop_and_no_stop_at_all_are_answered_alike()
    {
        var (world, _, delivery) = await GivenAsync();
        var beto = await world.RiderAsync("Beto", north: 5000);
        var at = DateTimeOffset.UtcNow;
        var unknown = world.Delivery((0, 0), (0, 1000));

        var answer = await beto.SayAsync(Words.Of(delivery, "picked_up", at, "1"), Words.Of(unknown, "picked_up", at, "2"));

        var results = answer.GetProperty("results").EnumerateArray().Select(result => result.GetRawText()[12..]).ToList();
        results[0].ShouldBe(results[1]);
        await world.JobIsAsync(delivery, "assigned");
    }

    [Fact]
    public async Task A_time_of_the_future_is_noted_as_the_time_of_receipt()
    {
        var (world, ana, delivery) = await GivenAsync();

        var answer = await ana.SayAsync(Words.Of(delivery, "picked_up", DateTimeOffset.UtcNow.AddHours(3)));

        Results(answer).ShouldBe([("applied", "time-clamped")]);
        var job = await world.JobIsAsync(delivery, "in-custody");
        job.GetProperty("stops")[0].GetProperty("completedAt").GetDateTimeOffset()
            .ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_declined_job_goes_to_another_and_not_back()
    {
        var (world, ana, delivery) = await GivenAsync();

        await ana.SayAsync(Words.Of(delivery, "decline", DateTimeOffset.UtcNow));
        await World.Eventually.ShouldAsync(async () =>
            (await world.JobAsync(delivery)).GetProperty("waitsFor").GetString().ShouldBe("excluded:1"));
        var beto = await world.RiderAsync("Beto", north: 4000);

        (await world.JobIsAsync(delivery, "assigned")).GetProperty("courierId").GetGuid().ShouldBe(beto.Id);
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
        (await world.ToldAsync<CourierUnassigned>(1))[0].Reason.ShouldBe("declined");
    }

    [Fact]
    public async Task Who_picked_up_before_hearing_that_the_shift_had_ended_keeps_the_parcel()
    {
        var (world, ana, delivery) = await GivenAsync();
        var beto = await world.RiderAsync("Beto", north: 4000);
        var pickedUp = DateTimeOffset.UtcNow;
        await world.EndShiftAsync(ana, at: pickedUp.AddSeconds(30));
        await World.Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("courierId").GetGuid().ShouldBe(beto.Id));

        var answer = await ana.SayAsync(Words.Of(delivery, "picked_up", pickedUp));

        Results(answer).ShouldBe([("applied", null)]);
        var job = await world.JobIsAsync(delivery, "in-custody");
        job.GetProperty("courierId").GetGuid().ShouldBe(ana.Id);
        (await beto.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
        (await ana.PlanAsync()).GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("kind").GetString()).ShouldBe(["dropoff"]);
        var decisions = await world.Dispatcher.GetFromJsonAsync<JsonElement>(
            $"/v1/collective/jobs/{delivery.DeliveryId}/decisions", DispatchWorld.Cancel);
        decisions.GetProperty("data")[0].GetProperty("outcome").GetString().ShouldBe("kept-by-custody");
        (await world.ToldAsync<CourierUnassigned>(2))[1].Reason.ShouldBe("custody");
        await ana.SayAsync(Words.Of(delivery, "delivered", DateTimeOffset.UtcNow));
        await world.JobIsAsync(delivery, "done");
    }

    [Fact]
    public async Task Who_delivered_before_hearing_of_it_empties_the_plan_of_whoever_got_the_job_meanwhile()
    {
        var (world, ana, delivery) = await GivenAsync();
        var beto = await world.RiderAsync("Beto", north: 4000);
        var at = DateTimeOffset.UtcNow;
        await world.EndShiftAsync(ana, at: at.AddSeconds(30));
        await World.Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("courierId").GetGuid().ShouldBe(beto.Id));

        await ana.SayAsync(Words.Of(delivery, "delivered", at.AddSeconds(40)), Words.Of(delivery, "picked_up", at));

        (await world.JobIsAsync(delivery, "done")).GetProperty("courierId").GetGuid().ShouldBe(ana.Id);
        (await beto.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_job_that_was_taken_away_is_answered_as_such()
    {
        var (world, ana, delivery) = await GivenAsync();
        await world.EndShiftAsync(ana, at: DateTimeOffset.UtcNow.AddMinutes(-1));

        var answer = await ana.SayAsync(Words.Of(delivery, "picked_up", DateTimeOffset.UtcNow));

        // Until before since: the shift's end was told with an earlier time than the assignment had.
        Results(answer).ShouldBe([("refused", "no-longer-yours")]);
        (await world.JobAsync(delivery)).GetProperty("state").GetString().ShouldBe("open");
    }

    [Fact]
    public async Task A_delivery_that_fails_at_the_door_is_told_with_its_reason_and_who_holds_it()
    {
        var (world, ana, delivery) = await GivenAsync();
        var at = DateTimeOffset.UtcNow;

        await ana.SayAsync(Words.Of(delivery, "picked_up", at), Words.Of(delivery, "failed", at.AddSeconds(1), reason: "recipient-absent"));

        var job = await world.JobIsAsync(delivery, "failed");
        job.GetProperty("failure").GetProperty("reason").GetString().ShouldBe("recipient-absent");
        var failed = (await world.ToldAsync<DeliveryFailed>(1))[0];
        (failed.StopId, failed.Reason, failed.InCustody).ShouldBe((delivery.Stops[1].StopId, "recipient-absent", true));
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_delivery_leaves_the_plan_before_its_pickup_and_stays_after_it()
    {
        var (world, ana, before) = await GivenAsync();
        var after = await world.PlaceAsync((0, 100), (0, 2000));
        await world.JobIsAsync(after, "assigned");
        await ana.SayAsync(Words.Of(after, "picked_up", DateTimeOffset.UtcNow.AddSeconds(-1)));

        await world.CancelAsync(before);
        await world.CancelAsync(before);
        await world.CancelAsync(after);

        (await world.JobAsync(before)).GetProperty("state").GetString().ShouldBe("cancelled");
        (await world.JobAsync(after)).GetProperty("state").GetString().ShouldBe("in-custody");
        (await ana.PlanAsync()).GetProperty("stops").EnumerateArray().Select(stop => stop.GetProperty("stopId").GetGuid())
            .ShouldBe([after.Stops[1].StopId]);
        await ana.SayAsync(Words.Of(after, "delivered", DateTimeOffset.UtcNow));
        await world.JobIsAsync(after, "done");
    }

    [Fact]
    public async Task A_cancellation_that_overtakes_its_delivery_is_not_forgotten()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        var delivery = world.Delivery((0, 0), (0, 1000));

        await world.CancelAsync(delivery);
        await server.HearAsync(delivery);

        await world.JobIsAsync(delivery, "cancelled");
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"actions":[]}""", "actions")]
    [InlineData("""{}""", "actions")]
    [InlineData("""{"actions":null}""", "actions")]
    [InlineData("""{"actions":[{"id":"1","at":"2026-11-22T10:00:00"}]}""", "actions[0].at")]
    [InlineData("""{"actions":[{"id":7}]}""", "actions[0].id")]
    [InlineData("""{"actions":[{"id":"1","location":{"latitude":1}}]}""", "actions[0].location.longitude")]
    public async Task A_batch_that_cannot_be_read_is_refused_whole(string body, string field)
    {
        var world = await DispatchWorld.CreateAsync(server);
        using var phone = await world.ClientAsync(out _);

        using var answer = await phone.PostAsync("/v1/courier/actions", Json(body), DispatchWorld.Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(DispatchWorld.Cancel);
        problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).ShouldBe([field]);
    }

    [Theory]
    [InlineData(501, HttpStatusCode.BadRequest)]
    [InlineData(10_000, HttpStatusCode.BadRequest)]
    [InlineData(200_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_batch_too_large_is_refused(int count, HttpStatusCode status)
    {
        var world = await DispatchWorld.CreateAsync(server);
        using var phone = await world.ClientAsync(out _);
        var body = $$"""{"actions":[{{string.Join(',', Enumerable.Repeat("""{"id":"1"}""", count))}}]}""";

        using var answer = await phone.PostAsync("/v1/courier/actions", Json(body), DispatchWorld.Cancel);

        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task A_day_ends_the_same_however_it_is_shuffled_doubled_and_cut_into_batches()
    {
        string? expected = null;
        for (var seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            var world = await DispatchWorld.CreateAsync(server);
            var ana = await world.RiderAsync("Ana");
            DeliveryPlaced[] deliveries =
                [.. await Task.WhenAll(Enumerable.Range(0, 8).Select(index => world.PlaceAsync((index * 50, 0), (index * 50, 1500))))];
            foreach (var delivery in deliveries) await world.JobIsAsync(delivery, "assigned");
            var noon = DateTimeOffset.UtcNow;
            var words = deliveries.SelectMany((delivery, index) => Day(delivery, index, noon)).ToArray();

            random.Shuffle(words);
            object[] sent = seed == 0 ? words : [.. words.SelectMany(word => Enumerable.Repeat(word, random.Next(1, 4)))];
            if (seed > 0) random.Shuffle(sent);
            foreach (var batch in sent.Chunk(seed == 0 ? 500 : random.Next(1, 9))) await ana.SayAsync(batch);

            var state = string.Join('\n', await Task.WhenAll(deliveries.Select(async (delivery, index) => Told(await world.JobAsync(delivery), index, noon))));
            (expected ??= state).ShouldBe(state, $"seed {seed}");
            (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(1, "only one parcel is still on the road");
        }

        expected.ShouldNotBeNull().Split('\n').Select(line => line.Split(' ')[1])
            .ShouldBe(["done", "failed", "done", "open", "in-custody", "done", "failed", "done"]);
    }

    // Each delivery of the day has its own trouble.
    private static IEnumerable<object> Day(DeliveryPlaced delivery, int index, DateTimeOffset noon)
    {
        object Say(string type, int second, string? reason = null) =>
            Words.Of(delivery, type, noon.AddSeconds(index + (second / 10.0)), reason: reason);
        return index switch
        {
            0 => [Say("accept", 1), Say("arrived", 2), Say("picked_up", 3), Say("delivered", 5)],
            1 => [Say("accept", 1), Say("picked_up", 3), Say("failed", 5, "recipient-absent"), Say("delivered", 6)],
            2 => [Say("delivered", 5)],
            3 => [Say("accept", 1), Say("decline", 2), Say("picked_up", 3)],
            4 => [Say("picked_up", 3), Say("decline", 4), Say("accept", 1)],
            5 => [Say("delivered", 5), Say("delivered", 6), Say("picked_up", 2), Say("picked_up", 3)],
            6 => [Say("failed", 5, "refused"), Say("accept", 4)],
            _ => [Say("accept", 1), Say("failed", 6, "other"), Say("delivered", 5)],
        };
    }

    private static string Told(JsonElement job, int index, DateTimeOffset noon)
    {
        string Time(JsonElement time) => time.ValueKind == JsonValueKind.Null ? "-" : $"{(time.GetDateTimeOffset() - noon).TotalSeconds:F1}";
        var stops = job.GetProperty("stops").EnumerateArray()
            .Select(stop => $"{Time(stop.GetProperty("arrivedAt"))}/{Time(stop.GetProperty("completedAt"))}");
        return $"{index} {job.GetProperty("state").GetString()} {Time(job.GetProperty("acceptedAt"))} {Time(job.GetProperty("endedAt"))} {string.Join(' ', stops)}";
    }

    private async Task<(DispatchWorld World, Rider Ana, DeliveryPlaced Delivery)> GivenAsync()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana", north: 300);
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await world.JobIsAsync(delivery, "assigned");
        return (world, ana, delivery);
    }

    private static List<(string? Status, string? Code)> Results(JsonElement answer) => [.. answer.GetProperty("results").EnumerateArray()
        .Select(result => (result.GetProperty("status").GetString(), result.GetProperty("code").GetString()))];

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");
}
