using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;
using Rodando.Licensing.Signals;
using Rodando.Platform.Messaging;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Ballots, reports of members, and what auditors are shown besides the tests.</summary>
public sealed class SignalTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Early = Facts.At("2026-11-23T15:00:00Z");

    private readonly ManualClock clock = new(CoopAtWork.Start);
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(
        ["--Rodando:Modules=licensing,members"], services => services.AddSingleton<TimeProvider>(clock));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Acceptance_35_weighted_votes_are_rejected_here_and_a_finding_where_minutes_show_them()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        var ballot = new { question = "¿Compramos la bici?", options = new[] { "sí", "no" }, closesAt = clock.GetUtcNow().AddDays(1), weighting = "by-share" };
        await coop.Admin.PostAsJsonAsync("/v1/collective/ballots", ballot, Cancel).RefusedAsync(409, "one-member-one-vote", "weighting");
        var open = await coop.Admin.PostOkAsync("/v1/collective/ballots", new { ballot.question, ballot.options, ballot.closesAt });
        var rider = await coop.AddRiderAsync();
        await coop.EnterAsync(rider, coop.World.Today());
        await server.SettleAsync(coop.Id);
        var phone = await PhoneAsync(coop.Id, rider);
        var path = $"/v1/collective/ballots/{open.Id()}/votes";

        await phone.PostAsJsonAsync(path, new { option = 0, weight = 40 }, Cancel).RefusedAsync(409, "one-member-one-vote", "weight");
        await phone.PostOkAsync(path, new { option = 0 });
        await phone.PostOkAsync(path, new { option = 0 });
        await phone.PostAsJsonAsync(path, new { option = 1 }, Cancel).RefusedAsync(409, "already-voted");
        await coop.Admin.PostAsJsonAsync(path, new { option = 1 }, Cancel).RefusedAsync(403, "not-a-member");
        var heavy = await Should.ThrowAsync<PostgresException>(() => coop.World.ExecuteAsync(
            $"INSERT INTO licensing.ballot_votes VALUES ('{coop.Id}', '{open.Id()}', gen_random_uuid(), 1, 40, now())"));
        heavy.ConstraintName.ShouldBe("one_member_one_vote");
        (await coop.FindingsAsync()).ShouldBeEmpty();

        await coop.AssembleAsync("c", new { subject = "cuentas", weighting = "by-share", inFavour = 90, against = 10, abstained = 0 });
        await coop.AssembleAsync("c", new { subject = "cuentas", weighting = "by-share", inFavour = 90, against = 10, abstained = 0 });
        (await coop.FindingsAsync()).ShouldBe(["R6"]);
        clock.Advance(TimeSpan.FromDays(1));
        await coop.MoveToAsync(clock.GetUtcNow());
        (await coop.Admin.GetOkAsync("/v1/collective/ballots")).GetProperty("data")[0].GetProperty("counts").EnumerateArray()
            .Select(count => count.GetInt32()).ShouldBe([1, 0]);
        phone = await PhoneAsync(coop.Id, rider);
        await phone.PostAsJsonAsync(path, new { option = 0 }, Cancel).RefusedAsync(409, "ballot-closed");
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(80, false)]
    public async Task Acceptance_36_a_co_op_that_carries_90_percent_for_one_firm_is_a_signal_to_the_auditor(int percent, bool raised)
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        var bus = server.Services.GetRequiredService<IFactBus>();
        var (firm, shop) = (Guid.NewGuid(), Guid.NewGuid());
        for (var i = 0; i < 40; i++)
        {
            var (placed, done) = Carried(coop.Id, i * 100 < percent * 40 ? firm : shop);
            // In whatever order, and more than once.
            foreach (object fact in i % 2 == 0 ? new object[] { placed, done, placed, done } : [done, done, placed])
                await (fact is DeliveryPlaced one ? bus.PublishAsync(one, Cancel) : bus.PublishAsync((StopCompleted)fact, Cancel));
        }

        await coop.RunAsync<RaiseSignals>();
        await coop.RunAsync<RaiseSignals>();

        var signals = await coop.SignalsAsync();
        signals.Length.ShouldBe(raised ? 1 : 0);
        if (!raised) return;
        signals[0].Text("kind").ShouldBe("one-merchant");
        var details = signals[0].GetProperty("details");
        (details.GetProperty("merchant").GetGuid(), details.GetProperty("carried").GetInt32(), details.GetProperty("total").GetInt32()).ShouldBe((firm, 36, 40));
    }

    [Fact]
    public async Task Acceptance_41_a_rider_who_reported_a_breach_and_is_taken_off_the_rota_is_a_signal_that_only_auditors_see()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        var (rider, other) = (await coop.AddRiderAsync(), await coop.AddRiderAsync());
        var (shift, others) = (await coop.PlanAsync(rider, Early.AddDays(7), Early.AddDays(7).AddHours(4)), await coop.PlanAsync(other, Early.AddDays(7), Early.AddDays(7).AddHours(4)));
        var phone = await PhoneAsync(coop.Id, rider);
        var report = new { subject = "non-member-labour", message = "Half of us are not in the register." };
        var lodged = await ReportAsync(phone, report);
        (await ReportAsync(phone, report)).Id().ShouldBe(lodged.Id());

        await coop.MoveToAsync(Early.AddDays(6));
        (await coop.Admin.DeleteAsync(new Uri($"/v1/collective/shifts/{others}", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await coop.Admin.DeleteAsync(new Uri($"/v1/collective/shifts/{shift}", UriKind.Relative), Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await server.SettleAsync(coop.Id);

        var signal = (await coop.SignalsAsync()).ShouldHaveSingleItem();
        signal.Text("kind").ShouldBe("retaliation");
        signal.GetProperty("details").Text("what").ShouldBe("shift-removed");
        var read = (await coop.World.Auditor.GetOkAsync($"/v1/federation/reports?collectiveId={coop.Id}")).GetProperty("data")[0];
        read.Text("message").ShouldBe(report.message);
        read.ToString().ShouldNotContain(rider.ToString());
        // Nothing that the collective's own scope can read says that there was a report.
        (await CountAsOwnAsync(coop.Id, "SELECT count(*) FROM licensing.reports")).ShouldBe(0);
        (await CountAsOwnAsync(coop.Id, "SELECT count(*) FROM licensing.signals")).ShouldBe(0);
        (await CountAsOwnAsync(coop.Id, "SELECT count(*) FROM licensing.audit_events WHERE event::text LIKE '%report%'")).ShouldBe(0);
        (await coop.World.EventsAsync()).Select(entry => entry.GetProperty("event")).Count(entry => entry.Text("type") == "report.lodged").ShouldBe(1);
    }

    [Fact]
    public async Task Acceptance_41_a_reporter_who_loses_hours_or_the_place_within_30_days_is_a_signal_too()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        var rider = await coop.AddRiderAsync();
        for (var day = 0; day < 9; day++)
        {
            await coop.MoveToAsync(Early.AddDays(day));
            await coop.WorkAsync(rider);
        }

        await ReportAsync(await PhoneAsync(coop.Id, rider), new { subject = "safety", message = "No brakes on the trailers." });
        await coop.MoveToAsync(Early.AddDays(25));
        await coop.RunAsync<RaiseSignals>();
        (await KindsAsync(coop)).ShouldBe(["retaliation"]);
        await coop.Admin.PatchOkAsync($"/v1/collective/riders/{rider}", new { active = false });
        await server.SettleAsync(coop.Id);

        (await coop.SignalsAsync()).Select(signal => signal.GetProperty("details").Text("what")).ShouldBe(["rider-ended", "hours-lost"]);
    }

    [Fact]
    public async Task Acceptance_41_a_dispatcher_who_reported_and_loses_the_role_is_a_signal()
    {
        var coop = await TestCoop.CreateWithoutPeopleAsync(server);
        var admin = await coop.JoinAsync(coop.AdminEmail);
        var email = $"dora@{coop.Name}.test";
        var dora = (await admin.PostOkAsync("/v1/collective/members", new
        {
            name = "Dora", email, password = TestFederation.Password, roles = new[] { "courier", "dispatcher" },
        })).Id();
        await admin.PatchOkAsync($"/v1/collective/members/{dora}", new { roles = new[] { "dispatcher" } });
        await ReportAsync(await server.SignInAsync(email, TestFederation.Password), new { subject = "pay", message = "Tips are kept." });

        await admin.PatchOkAsync($"/v1/collective/members/{dora}", new { roles = new[] { "dispatcher", "courier" } });
        await admin.PatchOkAsync($"/v1/collective/members/{dora}", new { roles = new[] { "courier" } });
        await server.SettleAsync(coop.Id);

        var auditor = (await TestFederation.OfAsync(server)).Auditor;
        var signal = (await auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/signals")).GetProperty("data").EnumerateArray().ShouldHaveSingleItem();
        signal.GetProperty("details").Text("what").ShouldBe("roles-taken");
    }

    [Fact]
    public async Task Another_federation_reads_nothing_of_it()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await ReportAsync(await PhoneAsync(coop.Id, Guid.NewGuid()), new { subject = "safety", message = "No brakes." });
        var stranger = (await FederationWorld.FoundAsync(server)).Auditor;

        foreach (var path in new[] { "reverification", "reverification/runs", "register-diff", "register-snapshots", "assemblies", "signals" })
            await stranger.GetAsync(new Uri($"/v1/federation/collectives/{coop.Id}/{path}", UriKind.Relative), Cancel).RefusedAsync(404, "not-found");
        (await stranger.GetOkAsync("/v1/federation/reports")).GetProperty("data").GetArrayLength().ShouldBe(0);
        (await coop.World.Auditor.GetOkAsync("/v1/federation/reports")).GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    private static async Task<string[]> KindsAsync(CoopAtWork coop) => [.. (await coop.SignalsAsync()).Select(signal => signal.Text("kind"))];

    private static async Task<JsonElement> ReportAsync(HttpClient client, object report)
    {
        using var answer = await client.PostAsJsonAsync("/v1/collective/reports", report, Cancel);
        return await answer.JsonAsync(HttpStatusCode.Accepted);
    }

    private async Task<HttpClient> PhoneAsync(Guid collective, Guid rider)
    {
        var tokens = server.Services.GetRequiredService<AccessTokens>();
        return server.Client((await tokens.IssueAsync(
            [
                new(ClaimNames.Subject, rider.ToString()), new(ClaimNames.Name, "Ana"), new(ClaimNames.Collective, collective.ToString()),
                new(ClaimNames.Courier, rider.ToString()), new(ClaimNames.Role, Roles.Courier),
            ], Cancel)).Token);
    }

    private (DeliveryPlaced Placed, StopCompleted Done) Carried(Guid collective, Guid merchant)
    {
        var (now, delivery, pickup, dropoff) = (clock.GetUtcNow(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        return (
            new DeliveryPlaced(Guid.NewGuid(), collective, now, delivery, merchant, "Firma", "R7K2-M9QD",
                [
                    new(pickup, "pickup", 19.43, -99.13, "Madero 1", now, now.AddHours(1), null, null, null),
                    new(dropoff, "dropoff", 19.42, -99.16, "Reforma 1", now, now.AddHours(2), null, null, null),
                ], 500, 1, 5000, "MXN", 4000),
            new StopCompleted(Guid.NewGuid(), collective, now, delivery, 4, dropoff, "dropoff", Guid.NewGuid(), null, null, null, null));
    }

    private async Task<long> CountAsOwnAsync(Guid collective, string sql)
    {
        var tenant = new Tenant();
        tenant.EnterCollective(collective);
        await using var connection = await TenantConnection.OpenAsync(server.Services.GetRequiredService<NpgsqlDataSource>(), tenant, Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
