using System.Net.Http.Json;
using System.Text.Json;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Licensing;
using Rodando.Tests.World;

namespace Rodando.Tests.Dispatch;

public sealed class AssignmentTests(DispatchServer server)
{
    [Fact]
    public async Task A_delivery_goes_to_the_courier_who_is_near_and_the_record_says_why()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var far = await world.RiderAsync("Lejos", north: 3000);
        var near = await world.RiderAsync("Cerca", north: 300);

        var delivery = await world.PlaceAsync((0, 0), (0, 2000));

        var job = await world.JobIsAsync(delivery, "assigned");
        job.GetProperty("courierId").GetGuid().ShouldBe(near.Id);
        var decision = (await world.Dispatcher.GetFromJsonAsync<JsonElement>(
            $"/v1/collective/jobs/{delivery.DeliveryId}/decisions", DispatchWorld.Cancel)).GetProperty("data")[0];
        decision.GetProperty("outcome").GetString().ShouldBe("assigned");
        decision.GetProperty("courierId").GetGuid().ShouldBe(near.Id);
        var candidates = decision.GetProperty("record").GetProperty("candidates").EnumerateArray().ToList();
        candidates.Select(candidate => candidate.GetProperty("chosen").GetBoolean()).ShouldBe([true, false]);
        candidates[1].GetProperty("extraMetres").GetInt64().ShouldBeGreaterThan(candidates[0].GetProperty("extraMetres").GetInt64() + 3000);
        decision.GetRawText().ShouldNotContain(far.Id.ToString());
    }

    [Fact]
    public async Task The_plan_and_the_facts_tell_the_same()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var rider = await world.RiderAsync("Ana", north: 300);

        var delivery = await world.PlaceAsync((0, 0), (0, 2000));

        await world.JobIsAsync(delivery, "assigned");
        var plan = await rider.PlanAsync();
        var stops = plan.GetProperty("stops").EnumerateArray().ToList();
        stops.Select(stop => stop.GetProperty("stopId").GetGuid()).ShouldBe(delivery.Stops.Select(stop => stop.StopId));
        stops[0].GetProperty("reference").GetString().ShouldBe(delivery.Reference);
        stops[0].GetProperty("instructions").GetString().ShouldBe("Timbre 2");
        stops[1].GetProperty("estimatedArrival").GetDateTimeOffset().ShouldBeGreaterThan(
            stops[0].GetProperty("estimatedArrival").GetDateTimeOffset().AddSeconds(2000 * 1.3 / 15_000 * 3600));
        var assigned = (await world.ToldAsync<CourierAssigned>(1))[0];
        (assigned.CourierId, assigned.CourierFirstName, assigned.JobVersion, assigned.ByPerson).ShouldBe((rider.Id, "Ana", 2, false));
        var changed = (await world.ToldAsync<PlanChanged>(1))[0];
        (changed.CourierId, changed.PlanVersion).ShouldBe((rider.Id, plan.GetProperty("version").GetInt32()));
        changed.Stops.Select(stop => stop.StopId).ShouldBe(delivery.Stops.Select(stop => stop.StopId));
    }

    [Fact]
    public async Task A_plan_that_has_not_changed_is_not_sent_again()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var rider = await world.RiderAsync("Ana");
        await world.JobIsAsync(await world.PlaceAsync((0, 0), (0, 2000)), "assigned");

        using var first = await rider.Phone.GetAsync("/v1/courier/plan", DispatchWorld.Cancel);
        using var ask = new HttpRequestMessage(HttpMethod.Get, "/v1/courier/plan");
        ask.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await rider.Phone.SendAsync(ask, DispatchWorld.Cancel);

        second.StatusCode.ShouldBe(System.Net.HttpStatusCode.NotModified);
        second.Headers.ETag.ShouldBe(first.Headers.ETag);
    }

    [Fact]
    public async Task A_job_waits_for_somebody_to_come_on_shift()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await Eventually.ShouldAsync(async () =>
            (await world.JobAsync(delivery)).GetProperty("waitsFor").GetString().ShouldBe("nobody-on-shift"));

        var rider = await world.RiderAsync("Ana");

        (await world.JobIsAsync(delivery, "assigned")).GetProperty("courierId").GetGuid().ShouldBe(rider.Id);
    }

    [Fact]
    public async Task What_no_vehicle_carries_waits_and_says_so()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana", grams: 5000);
        await world.RiderAsync("Beto", grams: 6000);

        var delivery = await world.PlaceAsync((0, 0), (0, 2000), grams: 7000);

        await Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("waitsFor").GetString().ShouldBe("capacity:2"));
    }

    [Fact]
    public async Task A_shift_about_to_end_takes_no_pickup_that_it_cannot_begin()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana", north: 3000, hours: 0.05);

        var delivery = await world.PlaceAsync((0, 0), (0, 2000));

        await Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("waitsFor").GetString().ShouldBe("shift-end:1"));
    }

    [Fact]
    public async Task Without_a_licence_no_new_work_is_started_and_with_one_it_is()
    {
        var world = await DispatchWorld.CreateAsync(server, LicenceState.Suspended);
        await world.RiderAsync("Ana");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await Eventually.ShouldAsync(async () => (await world.JobAsync(delivery)).GetProperty("waitsFor").GetString()!.ShouldStartWith("licence-"));

        await world.LicenceAsync(LicenceState.Constituted, version: 2);

        await world.JobIsAsync(delivery, "assigned");
    }

    [Fact]
    public async Task The_same_delivery_told_twice_is_one_job()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await world.JobIsAsync(delivery, "assigned");

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.HearAsync(delivery)));

        var jobs = await world.Dispatcher.GetFromJsonAsync<JsonElement>("/v1/collective/jobs", DispatchWorld.Cancel);
        jobs.GetProperty("data").GetArrayLength().ShouldBe(1);
        await world.ToldAsync<CourierAssigned>(1);
    }

    [Fact]
    public async Task A_delivery_for_later_is_not_given_to_anybody_yet()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana");
        var later = await world.PlaceAsync((0, 0), (0, 2000), afterMinutes: 180);

        await world.JobIsAsync(await world.PlaceAsync((0, 0), (0, 2000)), "assigned");

        (await world.JobAsync(later)).GetProperty("state").GetString().ShouldBe("open");
    }

    [Fact]
    public async Task A_job_that_is_late_already_is_given_all_the_same_and_the_record_shows_its_lateness()
    {
        var world = await DispatchWorld.CreateAsync(server);
        await world.RiderAsync("Ana");

        var delivery = await world.PlaceAsync((0, 0), (0, 6000), dropoffMinutes: 5, pickupMinutes: 5);

        await world.JobIsAsync(delivery, "assigned");
        var decisions = await world.Dispatcher.GetFromJsonAsync<JsonElement>(
            $"/v1/collective/jobs/{delivery.DeliveryId}/decisions", DispatchWorld.Cancel);
        decisions.GetProperty("data")[0].GetProperty("record").GetProperty("candidates")[0].GetProperty("cost")
            .GetProperty("latenessOfThis").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task The_end_of_a_shift_gives_back_what_has_not_been_picked_up()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var ana = await world.RiderAsync("Ana");
        var delivery = await world.PlaceAsync((0, 0), (0, 2000));
        await world.JobIsAsync(delivery, "assigned");
        var beto = await world.RiderAsync("Beto", north: 4000);

        await world.EndShiftAsync(ana);

        await Eventually.ShouldAsync(async () =>
            (await world.JobAsync(delivery)).GetProperty("courierId").GetGuid().ShouldBe(beto.Id));
        (await ana.PlanAsync()).GetProperty("stops").GetArrayLength().ShouldBe(0);
        (await world.ToldAsync<CourierUnassigned>(1))[0].Reason.ShouldBe("shift-ended");
    }

    [Fact]
    public async Task The_courier_reads_in_plain_words_why_another_got_the_job()
    {
        var world = await DispatchWorld.CreateAsync(server);
        var far = await world.RiderAsync("Lejos", north: 3000);
        await world.RiderAsync("Cerca", north: 300);
        await world.JobIsAsync(await world.PlaceAsync((0, 0), (0, 2000)), "assigned");

        var spanish = await far.Phone.GetFromJsonAsync<JsonElement>("/v1/courier/decisions", DispatchWorld.Cancel);
        far.Phone.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en-GB, es;q=0.5");
        var english = await far.Phone.GetFromJsonAsync<JsonElement>("/v1/courier/decisions", DispatchWorld.Cancel);

        spanish.GetProperty("data")[0].GetProperty("explanation").GetString()!.ShouldContain("Quedaste en lugar 2: te sumaba");
        english.GetProperty("data")[0].GetProperty("explanation").GetString()!.ShouldContain("No personal rating is used.");
        english.GetProperty("data")[0].GetProperty("courierId").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
