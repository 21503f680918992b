using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Clock;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Notices.Sending;
using Rodando.Platform.SignIn;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Notices;

/// <summary>Notices go out on their day, once, to everybody whom they concern; and nothing about them moves a deadline.</summary>
public sealed class NoticeTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private readonly RecordingSender sender = new();
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=licensing"], services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<INoticeSender>(sender);
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_07_after_three_days_without_jobs_around_the_deadline_one_notice_goes_out_not_four()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await AtAsync("2028-11-19T14:00:00Z");
        var before = MailsTo("ana@ruedas.example").Count;

        // The last day is the 20th. Nothing ran from the 19th, before nine, to the 22nd.
        await AtAsync("2028-11-22T16:00:00Z");

        MailsTo("ana@ruedas.example").Skip(before).Select(mail => mail.Subject.Split(": ")[1]).ShouldBe(["la licencia provisional venció"]);
        var notices = await NoticesAsync(world, id);
        State(notices, "deadline-1").ShouldBe("superseded");
        State(notices, "expired").ShouldBe("sent");
        State(notices, "expired-appeal").ShouldBe("scheduled");
        (await (await world.LaterAsync()).FileAsync(id)).GetProperty("since").GetDateTimeOffset().ShouldBe(Facts.At("2028-11-21T06:00:00Z"));
    }

    [Fact]
    public async Task Every_notice_of_a_commitment_goes_out_once_on_its_day_at_nine()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await AtAsync("2026-11-21T18:30:00Z");

        foreach (var (day, kind) in new[]
        {
            ("2028-05-24", "deadline-180"), ("2028-08-22", "deadline-90"), ("2028-10-21", "deadline-30"), ("2028-11-13", "deadline-7"),
            ("2028-11-19", "deadline-1"), ("2028-11-21", "expired"), ("2028-11-27", "expired-appeal"),
        })
        {
            await AtAsync($"{day}T14:59:00Z");
            State(await NoticesAsync(world, id), kind).ShouldBe("scheduled", kind);
            await AtAsync($"{day}T15:00:01Z");
            State(await NoticesAsync(world, id), kind).ShouldBe("sent", kind);
        }

        // Granted and seven more; the federation from thirty days before.
        MailsTo("hola@ruedas.example").Count.ShouldBe(8);
        MailsTo("hola@fed.example").Count.ShouldBe(5);
        sender.Sent.ShouldAllBe(mail => mail.Short.Length <= 160);
    }

    [Fact]
    public async Task Acceptance_10_a_shortened_deadline_gets_notices_of_its_own_and_the_old_ones_never_arrive()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await AtAsync("2027-10-17T18:00:00Z");
        var sent = MailsTo("ana@ruedas.example").Count;

        world = await world.LaterAsync();
        await world.PanelAsync(id, "deadline", new { lastPermittedDate = "2027-12-16", reason = "members left" });
        await AtAsync("2027-10-17T18:05:00Z");

        var notices = await NoticesAsync(world, id);
        notices.Where(one => Text(one, "deadline") == "2028-11-20" && Text(one, "state") == "scheduled").ShouldBeEmpty();
        foreach (var (kind, state) in new[]
        {
            ("deadline-180", "superseded"), ("deadline-90", "superseded"), ("deadline-shortened", "sent"), ("deadline-30", "scheduled"),
            ("deadline-7", "scheduled"), ("deadline-1", "scheduled"), ("expired", "scheduled"),
        })
            State(notices, kind, "2027-12-16").ShouldBe(state, kind);
        notices.Single(one => Text(one, "kind") == "deadline-30" && Text(one, "deadline") == "2027-12-16").GetProperty("dueOn").GetString().ShouldBe("2027-11-16");

        foreach (var day in new[] { "2027-11-16", "2027-12-09", "2027-12-15", "2027-12-17", "2028-05-24", "2028-08-22", "2028-10-21", "2028-11-13" })
            await AtAsync($"{day}T16:00:00Z");
        // Shortened, 30, 7, 1, expired, and the appeal's reminder; nothing of the old date.
        MailsTo("ana@ruedas.example").Skip(sent).Count().ShouldBe(6);
        (await NoticesAsync(world, id)).Count(one => Text(one, "deadline") == "2028-11-20" && Text(one, "state") == "sent").ShouldBe(1);
    }

    [Fact]
    public async Task Acceptance_52_a_text_message_that_fails_for_one_leaves_the_others_receipts_and_the_deadline()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        var admin = Guid.NewGuid();
        await ContactAsync(world, id, admin, "admin@ruedas.example");
        await ContactAsync(world, id, Guid.NewGuid(), "carla@ruedas.example");
        await ChooseAsync(id, admin, new { channels = new[] { "sms", "email" }, phone = "+525512345678", language = "en" });
        await AtAsync("2026-11-21T18:30:00Z");
        sender.Refuse = message => message.Channel == NoticeChannel.Sms ? new IOException("The gateway is down.") : null;

        await AtAsync("2028-08-22T15:00:01Z");
        var notice = (await NoticesAsync(world, id)).Single(one => Text(one, "kind") == "deadline-90");
        var receipts = await ReceiptsAsync(world, id, notice);
        (receipts.Single(one => Text(one, "channel") == "sms") is var failed && Text(failed, "state") == "pending" && failed.GetProperty("attempts").GetInt32() >= 1).ShouldBeTrue();
        Text(failed, "lastError").ShouldBe("The gateway is down.");
        receipts.Count(one => Text(one, "state") == "sent").ShouldBe(4);
        (await (await world.LaterAsync()).FileAsync(id)).GetProperty("lastPermittedDate").GetString().ShouldBe("2028-11-20");

        // Given up after six attempts, it goes by the next channel of the person's own list.
        foreach (var hours in new[] { 0.1, 0.5, 2, 6, 20 })
        {
            clock.Advance(TimeSpan.FromHours(hours));
            await RunAsync();
        }

        receipts = await ReceiptsAsync(world, id, notice);
        Text(receipts.Single(one => Text(one, "channel") == "sms"), "state").ShouldBe("failed");
        var mail = MailsTo("admin@ruedas.example").ShouldHaveSingleItem();
        mail.Language.ShouldBe("en");
        mail.Subject.ShouldContain("days left to constitute");
        receipts.Select(one => Text(one, "address")).ShouldAllBe(address => address!.Contains("•••", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_constituted_co_operative_hears_of_its_re_verification_and_then_of_its_grace()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ConstitutedAsync();
        await AtAsync("2027-11-20T15:30:00Z");
        State(await NoticesAsync(world, id), "reverify-60").ShouldBe("superseded");
        State(await NoticesAsync(world, id), "reverify-7").ShouldBe("superseded");
        State(await NoticesAsync(world, id), "reverify-1").ShouldBe("sent");

        await AtAsync("2027-11-22T15:30:00Z");
        var notices = await NoticesAsync(world, id);
        State(notices, "reverify-today").ShouldBe("superseded");
        State(notices, "grace-begun").ShouldBe("sent");
        State(notices, "grace-1").ShouldBe("scheduled");
        Text(notices.Single(one => Text(one, "kind") == "grace-1"), "dueOn").ShouldBe("2027-12-20");
    }

    [Fact]
    public async Task A_suspension_is_told_to_every_member_with_its_reasons_and_the_clock_goes_on_reminding()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        await ContactAsync(world, id, Guid.NewGuid(), "carla@ruedas.example");
        await AtAsync("2026-11-21T18:30:00Z");

        await world.PanelAsync(id, "suspend", new { code = "safety", reason = "brakes that do not brake" });
        await AtAsync("2026-11-21T19:30:00Z");
        await AtAsync("2028-08-22T15:30:00Z");

        MailsTo("carla@ruedas.example").Select(mail => mail.Subject.Split(": ")[1]).ShouldBe(["licencia suspendida", "faltan 90 días para constituirse"]);
        MailsTo("carla@ruedas.example")[0].Text.ShouldContain("brakes that do not brake");
        State(await NoticesAsync(world, id), "expired").ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_broken_chain_is_told_to_every_collective_and_to_the_federation_once()
    {
        var world = await FederationWorld.FoundAsync(server);
        await world.ProvisionalAsync();
        await AtAsync("2026-11-22T10:00:00Z");
        await world.TamperAsync($"UPDATE licensing.audit_events SET event = jsonb_set(event, '{{actor}}', '\"user:else\"') WHERE seq = 2 AND federation_id = '{world.Id}'");

        foreach (var day in new[] { "2026-11-23", "2026-11-24" })
        {
            clock.Set(Facts.At($"{day}T16:00:00Z"));
            await server.NightAsync();
            await RunAsync();
        }

        MailsTo("hola@ruedas.example").Count(mail => mail.Subject.Contains("está alterado", StringComparison.Ordinal) && mail.Text.Contains("Event 2:", StringComparison.Ordinal)).ShouldBe(1);
        MailsTo("hola@fed.example").Count(mail => mail.Subject.Contains("está alterado", StringComparison.Ordinal)).ShouldBe(1);
        // The 23rd is a Monday: the signature goes by mail as well.
        MailsTo("hola@ruedas.example").Single(mail => mail.Text.Contains("rodando.checkpoint.v1", StringComparison.Ordinal)).Subject.ShouldContain("firma");
    }

    [Fact]
    public async Task A_federation_gives_a_notice_its_own_words_and_a_short_form_that_is_too_long_is_refused()
    {
        var world = await FederationWorld.FoundAsync(server);
        await world.ProvisionalAsync();
        var path = "/v1/federation/notice-texts/granted/es";
        var words = new { subject = "Hola {collective}", body = "Su último día es el {deadline}.", @short = "{collective}: {deadline}" };

        using var tooLong = await world.Registrar.PutAsJsonAsync(path, words with { @short = "{collective} " + new string('x', 160) }, Cancel);
        using var unknown = await world.Registrar.PutAsJsonAsync(path, words with { body = "{nonsense} is no placeholder" }, Cancel);
        using var nowhere = await world.Registrar.PutAsJsonAsync("/v1/federation/notice-texts/granted/fr", words, Cancel);
        using var changed = await world.Registrar.PutAsJsonAsync(path, words, Cancel);
        using var again = await world.Registrar.PutAsJsonAsync(path, words, Cancel);
        await RunAsync();

        (await FederationWorld.ReadAsync(tooLong, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty("short", out _).ShouldBeTrue();
        (await FederationWorld.ReadAsync(unknown, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty("body", out _).ShouldBeTrue();
        nowhere.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await FederationWorld.ReadAsync(again, HttpStatusCode.OK)).GetProperty("version").GetInt32().ShouldBe(1);
        changed.StatusCode.ShouldBe(HttpStatusCode.OK);
        MailsTo("ana@ruedas.example").ShouldHaveSingleItem().Text.ShouldBe("Su último día es el 20 de noviembre de 2028.");
        var all = (await AuditWorld.GetAsync(world.Auditor, "/v1/federation/notice-texts")).GetProperty("data");
        all.GetArrayLength().ShouldBe(NoticeKinds.All.Count * 2);
    }

    private IReadOnlyList<NoticeMessage> MailsTo(string address) => [.. sender.Sent.Where(mail => mail.To == address)];

    private Task AtAsync(string instant)
    {
        clock.Set(Facts.At(instant));
        return RunAsync();
    }

    // What the scheduler does every minute. Twice, since it may be at work itself and hold the rows that we want.
    private async Task RunAsync()
    {
        for (var i = 0; i < 2; i++)
        {
            await using var scope = server.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<RecordTransitions>().RunAsync(Cancel);
            await scope.ServiceProvider.GetRequiredService<SendNotices>().RunAsync(Cancel);
            await scope.ServiceProvider.GetRequiredService<DeliverNotices>().RunAsync(Cancel);
        }
    }

    private static Task ContactAsync(FederationWorld world, Guid collective, Guid person, string email) => world.ExecuteAsync(
        $"INSERT INTO licensing.member_contacts (collective_id, person_id, email, phone, active, version) VALUES ('{collective}', '{person}', '{email}', NULL, true, 1)");

    private async Task ChooseAsync(Guid collective, Guid person, object choice)
    {
        var (token, _) = await server.Services.GetRequiredService<AccessTokens>().IssueAsync(
            [new(ClaimNames.Collective, collective.ToString()), new(ClaimNames.Role, Roles.Admin), new(ClaimNames.Subject, person.ToString()), new(ClaimNames.Name, "Ana")], Cancel);
        using var client = server.Client(token);
        using var answer = await client.PutAsJsonAsync("/v1/collective/notices/choice", choice, Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        (await AuditWorld.GetAsync(client, "/v1/collective/notices/choice")).GetProperty("channels")[0].GetString().ShouldBe("sms");
    }

    private static async Task<List<JsonElement>> NoticesAsync(FederationWorld world, Guid id) =>
        [.. (await AuditWorld.GetAsync((await world.LaterAsync()).Registrar, $"/v1/federation/collectives/{id}/notices?limit=100")).GetProperty("data").EnumerateArray()];

    private static async Task<List<JsonElement>> ReceiptsAsync(FederationWorld world, Guid id, JsonElement notice) =>
        [.. (await AuditWorld.GetAsync((await world.LaterAsync()).Registrar,
            $"/v1/federation/collectives/{id}/notices/{Text(notice, "id")}/receipts?limit=100")).GetProperty("data").EnumerateArray()];

    private static string? State(List<JsonElement> notices, string kind, string? deadline = null) =>
        Text(notices.Single(one => Text(one, "kind") == kind && (deadline is null || Text(one, "deadline") == deadline)), "state");

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).GetString();
}
