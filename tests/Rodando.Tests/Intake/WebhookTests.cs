using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rodando.Intake.Webhooks;
using Rodando.Tests.World;

namespace Rodando.Tests.Intake;

public sealed class WebhookTests(IntakeServer intake)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_change_of_state_is_one_signed_message()
    {
        var world = await intake.WorldAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var secret = (await AddAsync(world, receiver.Url))["secret"]!.GetValue<string>();
        var delivery = await world.PlaceAsync();

        await new JobTeller(world, delivery).CarryOutAsync();

        await Eventually.ShouldAsync(() => HasAsync(receiver, 5));
        receiver.Received.Select(message => message.Type).Order(StringComparer.Ordinal).ShouldBe(
            ["delivery.accepted", "delivery.assigned", "delivery.delivered", "delivery.picked_up", "delivery.placed"]);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        foreach (var message in receiver.Received)
        {
            message.Signature.ShouldBe(WebhookSignature.Sign(key, message.Id, message.Timestamp, message.Bytes));
            message.Body["data"]!["id"]!.GetValue<Guid>().ShouldBe(delivery.Id);
        }
        receiver.Received.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(5);
    }

    [Fact]
    public async Task A_message_that_was_not_taken_comes_again_under_the_same_id_and_the_attempts_are_listed()
    {
        var world = await intake.WorldAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(receiver.Received.Count == 1 ? 500 : 200);
        var endpoint = (await AddAsync(world, receiver.Url))["id"]!.GetValue<Guid>();

        await world.PlaceAsync();

        // The first pause of the schedule is five seconds.
        await Eventually.ShouldAsync(() => HasAsync(receiver, 2));
        receiver.Received.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count().ShouldBe(1);
        await Eventually.ShouldAsync(async () =>
        {
            var attempts = (await world.Merchant.GetFromJsonAsync<JsonNode>($"/v1/webhooks/{endpoint}/attempts", Cancel))!["data"]!.AsArray();
            attempts.Select(attempt => attempt!["statusCode"]!.GetValue<int>()).ShouldBe([200, 500]);
            attempts.Select(attempt => attempt!["number"]!.GetValue<int>()).ShouldBe([2, 1]);
        });
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_delays_no_other()
    {
        var world = await intake.WorldAsync();
        await using var slow = await WebhookReceiver.StartAsync();
        await using var quick = await WebhookReceiver.StartAsync();
        slow.Answer = async (_, http) =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return 200;
        };
        await AddAsync(world, slow.Url);
        await AddAsync(world, quick.Url);

        for (var i = 0; i < 20; i++)
            await world.PlaceAsync();

        await Eventually.ShouldAsync(() => HasAsync(quick, 20), seconds: 8);
        slow.Received.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Gone_ends_it_and_a_redirect_is_not_followed()
    {
        var world = await intake.WorldAsync();
        await using var gone = await WebhookReceiver.StartAsync();
        await using var moved = await WebhookReceiver.StartAsync();
        await using var elsewhere = await WebhookReceiver.StartAsync();
        gone.Answer = (_, _) => Task.FromResult(410);
        moved.Answer = (_, http) =>
        {
            http.Response.Headers.Location = elsewhere.Url;
            return Task.FromResult(307);
        };
        var endpoint = (await AddAsync(world, gone.Url))["id"]!.GetValue<Guid>();
        await AddAsync(world, moved.Url);

        await world.PlaceAsync();

        await Eventually.ShouldAsync(async () => (await world.Merchant.GetFromJsonAsync<JsonNode>("/v1/webhooks", Cancel))!["data"]!.AsArray()
            .Single(one => one!["id"]!.GetValue<Guid>() == endpoint)!["active"]!.GetValue<bool>().ShouldBeFalse());
        await Eventually.ShouldAsync(() => HasAsync(moved, 1));
        await world.PlaceAsync();
        await Eventually.ShouldAsync(() => HasAsync(moved, 2));
        gone.Received.Count.ShouldBe(1);
        elsewhere.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_it_is_connected_to()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await RodandoServer.StartAsync(["--Rodando:Modules=intake"]);
        var world = await IntakeWorld.CreateAsync(server);
        using var sender = new WebhookSender(
            Microsoft.Extensions.Options.Options.Create(new Rodando.Intake.IntakeOptions()), TimeProvider.System);

        var refused = await world.Merchant.PostAsJsonAsync("/v1/webhooks", new { url = receiver.Url }, Cancel);
        var outcome = await sender.SendAsync(new Uri(receiver.Url.Replace("127.0.0.1", "localhost")), [1], "msg_1", "{}", Cancel);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        outcome.Error.ShouldBe("target-refused");
        receiver.Received.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_endpoint_belongs_to_its_merchant_and_can_be_taken_away()
    {
        var world = await intake.WorldAsync();
        var (_, other) = await world.AddMerchantAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var endpoint = (await AddAsync(world, receiver.Url))["id"]!.GetValue<Guid>();

        (await other.DeleteAsync($"/v1/webhooks/{endpoint}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await other.GetAsync($"/v1/webhooks/{endpoint}/attempts", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await world.Merchant.DeleteAsync($"/v1/webhooks/{endpoint}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await world.PlaceAsync();
        (await world.Merchant.GetStringAsync("/v1/webhooks", Cancel)).ShouldBe("""{"data":[],"nextCursor":null}""");
        receiver.Received.ShouldBeEmpty();
    }

    private static Task HasAsync(WebhookReceiver receiver, int messages)
    {
        receiver.Received.Count.ShouldBe(messages);
        return Task.CompletedTask;
    }

    private static async Task<JsonNode> AddAsync(IntakeWorld world, string url)
    {
        using var answer = await world.Merchant.PostAsJsonAsync("/v1/webhooks", new { url }, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Cancel));
        return await IntakeWorld.BodyAsync(answer);
    }
}
