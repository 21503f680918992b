using System.Net;
using System.Net.Http.Json;
using Rodando.Tests.Intake;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>What becomes of the day's work when a collective leaves service.</summary>
public sealed class LeavingServiceTests
{
    private const string Afternoon = "2026-11-21T20:00:00Z";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acceptance_43_of_eight_parcels_the_three_in_custody_are_finished_and_the_five_accepted_called_off_with_notice()
    {
        await using var day = await LicensedDay.StartAsync(Afternoon, "constituted");
        await using var shop = await WebhookReceiver.StartAsync();
        await day.Coop.Merchant.PostOkAsync("/v1/webhooks", new { url = shop.Url });
        var ana = await day.Coop.AddCourierAsync("Ana");
        var (held, waiting) = (await PickedUpAsync(day, ana, 3), new List<Guid>());
        var beto = await day.Coop.AddCourierAsync("Beto");
        for (var i = 0; i < 5; i++)
            waiting.Add((await day.AcceptedAsync()).Id());
        foreach (var delivery in waiting)
            await JobIsAsync(day, delivery, "assigned");

        await (await TestFederation.OfAsync(day.Server)).SuspendAsync(day.Coop.Id);
        await day.DrainAsync();

        foreach (var delivery in waiting)
            (await day.DeliveryStateAsync(delivery)).ShouldBe("cancelled");
        await Eventually.ShouldAsync(() =>
        {
            shop.Received.Where(message => message.Type == "delivery.cancelled")
                .Select(message => message.Body["data"]!["id"]!.GetValue<Guid>()).Order().ShouldBe(waiting.Order());
            return Task.CompletedTask;
        });
        shop.Received.ShouldAllBe(message => !message.Body.ToJsonString().Contains("licence", StringComparison.Ordinal));
        (await PositionAsync(day, beto)).ShouldBe("licence-drain-only");
        (await PositionAsync(day, ana)).ShouldBeNull();
        foreach (var delivery in held)
            await SayAsync(ana, delivery, "delivered", day.Clock.Now);
        await day.Server.SettleAsync(day.Coop.Id);
        foreach (var delivery in held)
            (await day.DeliveryStateAsync(delivery)).ShouldBe("delivered");
        day.Clock.Now = day.Clock.Now.AddMinutes(1);
        (await PositionAsync(day, ana)).ShouldBe("licence-drain-only");
    }

    /// <remarks>There are no recurring orders yet: a merchant's own system repeats them. What it has placed ahead stops.</remarks>
    [Fact]
    public async Task Acceptance_44_orders_of_the_coming_weeks_stop_at_once_and_the_merchant_is_told_no_reason()
    {
        await using var day = await LicensedDay.StartAsync(Afternoon, "constituted");
        var weekly = new List<Guid>();
        for (var week = 1; week <= 3; week++)
            weekly.Add((await day.AcceptedAsync(LicensedDay.Order(until: day.Clock.Now.AddDays(7 * week)))).Id());

        await day.MoveAsync(day.Clock.Now.AddMinutes(1));
        await (await TestFederation.OfAsync(day.Server)).SuspendAsync(day.Coop.Id);
        await day.Server.SettleAsync(day.Coop.Id);
        await day.RefusedAsync(LicensedDay.Order(until: day.Clock.Now.AddDays(28)));
        await day.DrainAsync();

        foreach (var delivery in weekly)
        {
            (await day.DeliveryStateAsync(delivery)).ShouldBe("cancelled");
            var timeline = await day.Coop.Merchant.GetOkAsync($"/v1/deliveries/{delivery}/timeline");
            timeline.GetProperty("data")[1].Text("actor").ShouldBe("collective");
            timeline.ToString().ShouldNotContain("licence");
            timeline.ToString().ShouldNotContain("suspended");
            (await day.Coop.Dispatcher.GetOkAsync($"/v1/collective/jobs/{delivery}")).Text("state").ShouldBe("cancelled");
        }
    }

    [Fact]
    public async Task Acceptance_45_a_retry_after_the_end_gets_the_first_answer_and_a_first_try_a_refusal()
    {
        await using var day = await LicensedDay.StartAsync(Afternoon);
        var end = Facts.At("2028-11-21T06:00:00Z");
        await day.MoveAsync(end.AddHours(-2));
        var order = LicensedDay.Order(until: end);
        using var first = await day.PlaceAsync(order, "shop-1");
        var accepted = await first.JsonAsync(HttpStatusCode.Created);

        await day.MoveAsync(end.AddMinutes(1));
        using var again = await day.PlaceAsync(order, "shop-1");

        (await again.JsonAsync(HttpStatusCode.Created)).ToString().ShouldBe(accepted.ToString());
        await day.PlaceAsync(LicensedDay.Order(), "shop-2").RefusedAsync(403, "not-accepting-orders");
    }

    /// <remarks>Parcels are not exchanged between collectives yet; a parcel is handed to it by a merchant instead.</remarks>
    [Fact]
    public async Task Acceptance_48_a_provisional_collective_that_expires_on_the_way_finishes_what_it_carries()
    {
        await using var day = await LicensedDay.StartAsync(Afternoon);
        var end = Facts.At("2028-11-21T06:00:00Z");
        await day.MoveAsync(end.AddHours(-2));
        var ana = await day.Coop.AddCourierAsync("Ana");
        var delivery = (await PickedUpAsync(day, ana, 1, until: end))[0];

        await day.MoveAsync(end.AddMinutes(5));
        await day.DrainAsync();

        (await PositionAsync(day, ana)).ShouldBeNull();
        await SayAsync(ana, delivery, "delivered", day.Clock.Now);
        await day.Server.SettleAsync(day.Coop.Id);
        (await day.DeliveryStateAsync(delivery)).ShouldBe("delivered");
        (await day.Coop.Admin.GetOkAsync("/v1/collective/licence")).Text("state").ShouldBe("expired");
    }

    [Fact]
    public async Task A_parcel_still_in_hand_when_the_time_to_drain_is_over_comes_to_the_federations_desk()
    {
        await using var day = await LicensedDay.StartAsync(Afternoon, "constituted");
        var federation = await TestFederation.OfAsync(day.Server);
        var ana = await day.Coop.AddCourierAsync("Ana");
        var window = day.Clock.Now.AddHours(1);
        var delivery = (await PickedUpAsync(day, ana, 1, until: window))[0];
        await federation.SuspendAsync(day.Coop.Id);

        await day.MoveAsync(window.AddHours(2).AddSeconds(-1));
        await day.DrainAsync();
        (await federation.Auditor.GetOkAsync("/v1/federation/stranded-parcels")).GetProperty("data").GetArrayLength().ShouldBe(0);
        await day.MoveAsync(window.AddHours(2));
        await day.DrainAsync();
        await day.DrainAsync();

        var parcel = (await federation.Auditor.GetOkAsync("/v1/federation/stranded-parcels?open=true")).GetProperty("data")[0];
        (parcel.Id("deliveryId"), parcel.GetProperty("drainUntil").GetDateTimeOffset()).ShouldBe((delivery, window.AddHours(2)));
        (await federation.Auditor.GetOkAsync("/v1/federation/portfolio")).GetProperty("strandedParcels").GetInt32().ShouldBe(1);
        var path = $"/v1/federation/collectives/{day.Coop.Id}/stranded-parcels/{delivery}/decision";
        (await federation.Panel.PostOkAsync(path, new { decision = "deliver", reason = "next street" })).Text("decision").ShouldBe("deliver");
        // The courier's app goes on working for that parcel.
        (await PositionAsync(day, ana)).ShouldBeNull();
        await SayAsync(ana, delivery, "delivered", day.Clock.Now);
        await day.DrainAsync();
        (await federation.Auditor.GetOkAsync("/v1/federation/stranded-parcels?open=false")).GetProperty("data")[0].Text("outcome").ShouldBe("done");
        await federation.Panel.PostAsJsonAsync(path, new { decision = "return", reason = "too late" }, Cancel).RefusedAsync(409, "parcel-settled");
    }

    [Fact]
    public async Task Out_of_service_nobody_new_is_taken_on_by_any_door()
    {
        await using var day = await LicensedDay.StartAsync(Afternoon, "constituted");
        var coop = day.Coop;
        var rider = (await coop.Admin.PostOkAsync("/v1/collective/riders", new { firstName = "Nuevo", lastName = "Uno" })).Id();
        var code = (await coop.Admin.PostOkAsync($"/v1/collective/riders/{rider}/enrolment-codes")).Text("code");
        var ana = await coop.AddCourierAsync("Ana", onShift: false);
        await coop.Admin.PatchOkAsync($"/v1/collective/merchants/{coop.MerchantId}", new { active = false });

        await (await TestFederation.OfAsync(day.Server)).SuspendAsync(coop.Id);
        await day.Server.SettleAsync(coop.Id);

        using var anyone = day.Server.Client();
        await PostAsync(coop.Admin, "/v1/collective/riders", new { firstName = "Otro", lastName = "Dos" });
        await PostAsync(coop.Admin, $"/v1/collective/riders/{rider}/enrolment-codes", new { });
        await PostAsync(anyone, "/v1/auth/enrol", new { code, deviceName = "phone" });
        await PostAsync(ana.Client, "/v1/courier/shift/start", new { vehicleId = ana.VehicleId });
        await PostAsync(coop.Admin, "/v1/collective/merchants", new { name = "Otra tienda" });
        await PostAsync(coop.Admin, $"/v1/collective/merchants/{coop.MerchantId}/api-clients", new { name = "x" }, 409, "merchant-inactive");
        await coop.Admin.PatchAsJsonAsync($"/v1/collective/merchants/{coop.MerchantId}", new { active = true }, Cancel)
            .RefusedAsync(403, "licence-not-active");
        // A rider who had enrolled gets a phone all the same: it leads to his own data.
        await coop.Admin.PostOkAsync($"/v1/collective/riders/{ana.Id}/enrolment-codes");
    }

    private static Task PostAsync(HttpClient client, string path, object body, int status = 403, string code = "licence-not-active") =>
        client.PostAsJsonAsync(path, body, Cancel).RefusedAsync(status, code);

    /// <summary>Deliveries that the only courier on shift has picked up.</summary>
    internal static async Task<List<Guid>> PickedUpAsync(LicensedDay day, TestCourier courier, int count, DateTimeOffset? until = null)
    {
        var deliveries = new List<Guid>();
        for (var i = 0; i < count; i++)
            deliveries.Add((await day.AcceptedAsync(LicensedDay.Order(until))).Id());
        foreach (var delivery in deliveries)
        {
            await JobIsAsync(day, delivery, "assigned");
            await SayAsync(courier, delivery, "picked_up", day.Clock.Now);
        }

        await day.Server.SettleAsync(day.Coop.Id);
        return deliveries;
    }

    internal static Task JobIsAsync(LicensedDay day, Guid delivery, string state) => Eventually.ShouldAsync(async () =>
        (await day.Coop.Dispatcher.GetOkAsync($"/v1/collective/jobs/{delivery}")).Text("state").ShouldBe(state));

    internal static async Task SayAsync(TestCourier courier, Guid delivery, string type, DateTimeOffset at)
    {
        var answer = await courier.Client.PostOkAsync(
            "/v1/courier/actions", new { actions = new[] { new { id = $"{type}-{delivery:n}", type, deliveryId = delivery, at } } });
        answer.GetProperty("results")[0].Text("status").ShouldBe("applied", answer.ToString());
    }

    /// <returns>Why the position was refused; null when it was kept.</returns>
    private static async Task<string?> PositionAsync(LicensedDay day, TestCourier courier)
    {
        var body = new { fixes = new[] { new { latitude = 19.43, longitude = -99.14, at = day.Clock.Now } } };
        using var answer = await courier.Client.PostAsJsonAsync("/v1/courier/positions", body, Cancel);
        if (answer.StatusCode == HttpStatusCode.Forbidden)
            return (await answer.JsonAsync(HttpStatusCode.Forbidden)).Text("code");
        (await answer.JsonAsync(HttpStatusCode.OK)).GetProperty("accepted").GetInt32().ShouldBe(1);
        return null;
    }
}
