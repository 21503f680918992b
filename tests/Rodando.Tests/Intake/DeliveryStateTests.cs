using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodando.Contracts;

namespace Rodando.Tests.Intake;

public sealed class DeliveryStateTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Told_in_order_it_goes_through_every_state()
    {
        var world = await intake.WorldAsync();
        var delivery = await world.PlaceAsync();
        var states = new List<string>();

        foreach (var fact in new JobTeller(world, delivery).WholeRoad())
        {
            await world.TellAsync(fact);
            states.Add(State(await world.GetAsync(delivery.Id)));
        }

        states.ShouldBe(["assigned", "accepted", "accepted", "picked-up", "picked-up", "delivered"]);
        var after = await world.GetAsync(delivery.Id);
        after["courier"]!["firstName"]!.GetValue<string>().ShouldBe("Lupe");
        after["pickup"]!["completedAt"].ShouldNotBeNull();
        after["dropoff"]!["completedAt"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("backwards", 5, 4, 3, 2, 1, 0)]
    [InlineData("twice", 0, 0, 1, 1, 2, 3, 3, 4, 5, 5)]
    [InlineData("shuffled and twice", 3, 0, 5, 3, 1, 4, 2, 0, 5)]
    [InlineData("the end first", 5, 0, 1, 2, 3, 4)]
    public async Task However_the_facts_arrive_the_end_is_the_same(string how, params int[] order)
    {
        _ = how;
        var world = await intake.WorldAsync();
        var delivery = await world.PlaceAsync();
        var teller = new JobTeller(world, delivery);
        var facts = teller.WholeRoad();

        foreach (var index in order)
            await world.TellAsync(facts[index]);

        var after = await world.GetAsync(delivery.Id);
        State(after).ShouldBe("delivered");
        after["courier"]!["firstName"]!.GetValue<string>().ShouldBe("Lupe");
        after["pickup"]!["completedAt"]!.GetValue<DateTimeOffset>().ShouldBe(teller.After(5), TimeSpan.FromMilliseconds(1));
        (await TimelineAsync(world, delivery.Id)).ShouldBe(["placed", "assigned", "accepted", "arrived", "picked-up", "arrived", "delivered"]);
    }

    [Fact]
    public async Task Facts_that_arrive_all_at_once_are_each_taken_in_once()
    {
        var world = await intake.WorldAsync();
        var delivery = await world.PlaceAsync();
        var facts = new JobTeller(world, delivery).WholeRoad();

        await Task.WhenAll(facts.Concat(facts).Concat(facts).Select(fact => world.TellAsync(fact)));

        State(await world.GetAsync(delivery.Id)).ShouldBe("delivered");
        (await TimelineAsync(world, delivery.Id)).Length.ShouldBe(7);
    }

    [Theory]
    [InlineData("the newest assignment counts", "assigned", "Beto", 0, 1, 2)]
    [InlineData("even when it is told first", "assigned", "Beto", 2, 0, 1)]
    [InlineData("a late unassignment of the first courier changes nothing", "assigned", "Beto", 0, 2, 1)]
    [InlineData("without the second assignment nobody has it", "placed", null, 1, 0)]
    public async Task Before_the_pickup_the_highest_version_says_whose_it_is(string why, string state, string? courier, params int[] order)
    {
        _ = why;
        var world = await intake.WorldAsync();
        var delivery = await world.PlaceAsync();
        var teller = new JobTeller(world, delivery);
        IFact[] facts = [teller.Assigned(2), teller.Unassigned(3), teller.Assigned(4, Guid.NewGuid(), "Beto")];

        foreach (var index in order)
            await world.TellAsync(facts[index]);

        var after = await world.GetAsync(delivery.Id);
        State(after).ShouldBe(state);
        after["courier"]?["firstName"]?.GetValue<string>().ShouldBe(courier);
    }

    [Fact]
    public async Task A_failure_says_why_and_a_time_told_again_corrects_the_first()
    {
        var world = await intake.WorldAsync();
        var (failed, corrected) = (await world.PlaceAsync(), await world.PlaceAsync());
        var teller = new JobTeller(world, corrected);

        await world.TellAsync(new JobTeller(world, failed).Failed(4, inCustody: true));
        await world.TellAsync(teller.Completed(5, pickup: true));
        await world.TellAsync(teller.Completed(9, pickup: true));

        (await world.GetAsync(failed.Id))["failure"]!["reason"]!.GetValue<string>().ShouldBe("recipient-absent");
        (await world.GetAsync(corrected.Id))["pickup"]!["completedAt"]!.GetValue<DateTimeOffset>()
            .ShouldBe(teller.After(9), TimeSpan.FromMilliseconds(1));
        (await TimelineAsync(world, corrected.Id)).ShouldBe(["placed", "picked-up"]);
    }

    [Fact]
    public async Task Cancelling_is_done_once_and_repeating_it_is_no_error()
    {
        var world = await intake.WorldAsync();
        var delivery = await world.PlaceAsync();

        for (var i = 0; i < 2; i++)
        {
            using var answer = await world.Merchant.DeleteAsync($"/v1/deliveries/{delivery.Id}", Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.ETag!.Tag.ShouldBe("\"2\"");
            State(await IntakeWorld.BodyAsync(answer)).ShouldBe("cancelled");
        }

        (await TimelineAsync(world, delivery.Id)).ShouldBe(["placed", "cancelled"]);
    }

    [Fact]
    public async Task Too_late_a_cancellation_says_why()
    {
        var world = await intake.WorldAsync();
        var (picked, failed, delivered) = (await world.PlaceAsync(), await world.PlaceAsync(), await world.PlaceAsync());
        await world.TellAsync(new JobTeller(world, picked).Completed(3, pickup: true));
        await world.TellAsync(new JobTeller(world, failed).Failed(3, inCustody: true));
        await new JobTeller(world, delivered).CarryOutAsync();

        foreach (var (id, code) in new[]
                 { (picked.Id, "already-picked-up"), (failed.Id, "already-failed"), (delivered.Id, "already-delivered") })
        {
            using var answer = await world.Merchant.DeleteAsync($"/v1/deliveries/{id}", Cancel);
            answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await IntakeWorld.BodyAsync(answer))["code"]!.GetValue<string>().ShouldBe(code);
        }
    }

    [Fact]
    public async Task When_a_cancellation_crosses_a_pickup_the_pickup_prevails()
    {
        var world = await intake.WorldAsync();
        var deliveries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.PlaceAsync()));

        var answers = await Task.WhenAll(deliveries.Select(async delivery =>
        {
            var pickup = world.TellAsync(new JobTeller(world, delivery).Completed(3, pickup: true));
            using var answer = await world.Merchant.DeleteAsync($"/v1/deliveries/{delivery.Id}", Cancel);
            await pickup;
            return answer.StatusCode;
        }));

        answers.ShouldAllBe(status => status == HttpStatusCode.OK || status == HttpStatusCode.Conflict);
        foreach (var delivery in deliveries)
            State(await world.GetAsync(delivery.Id)).ShouldBe("picked-up");
    }

    [Fact]
    public async Task A_cancelled_delivery_is_no_couriers_and_a_failure_before_the_pickup_stands_if_it_came_first()
    {
        var world = await intake.WorldAsync();
        var (late, early) = (await world.PlaceAsync(), await world.PlaceAsync());
        var (lateTeller, earlyTeller) = (new JobTeller(world, late), new JobTeller(world, early));
        foreach (var delivery in new[] { late, early })
            (await world.Merchant.DeleteAsync($"/v1/deliveries/{delivery.Id}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);

        await world.TellAsync(lateTeller.Assigned(2));
        await world.TellAsync(lateTeller.Failed(600, inCustody: false, "closed"));
        await world.TellAsync(earlyTeller.Failed(3, inCustody: false, "closed") with { OccurredAt = IntakeWorld.Now.AddMinutes(-5) });

        var (lateAfter, earlyAfter) = (await world.GetAsync(late.Id), await world.GetAsync(early.Id));
        State(lateAfter).ShouldBe("cancelled");
        lateAfter["courier"].ShouldBeNull();
        State(earlyAfter).ShouldBe("failed");
    }

    private static string State(JsonNode delivery) => delivery["state"]!.GetValue<string>();

    private static async Task<string[]> TimelineAsync(IntakeWorld world, Guid id) =>
        [.. (await world.Merchant.GetFromJsonAsync<JsonNode>($"/v1/deliveries/{id}/timeline", Cancel))!["data"]!.AsArray()
            .Select(item => item!["type"]!.GetValue<string>())];
}
