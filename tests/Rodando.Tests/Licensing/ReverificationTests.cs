using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.MemberRegister;
using Rodando.Licensing.Notices;
using Rodando.Licensing.Reverification;
using Rodando.Licensing.Signals;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>"Still a co-op?" over a year of work, through the API.</summary>
public sealed class ReverificationTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Early = Facts.At("2026-11-23T15:00:00Z");
    private static readonly DateTimeOffset Late = Facts.At("2027-09-10T15:00:00Z");

    private readonly ManualClock clock = new(CoopAtWork.Start);
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(
        ["--Rodando:Modules=licensing,members"], services => services.AddSingleton<TimeProvider>(clock));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_real_co_operative_passes_and_the_next_date_is_a_year_after_the_old_one()
    {
        var coop = await WorkingCoopAsync(members: 5);

        var file = await coop.SubmitAsync(people: 5);
        file.GetProperty("run").GetProperty("results").EnumerateArray().ShouldAllBe(result => result.GetProperty("passed").GetBoolean(), file.ToString());
        file.Text("state").ShouldBe("submitted");
        await coop.Admin.PostOkAsync("/v1/collective/reverification/submit");
        await coop.Admin.PutAsJsonAsync("/v1/collective/reverification/answers", new { }, Cancel).RefusedAsync(409, "reverification-submitted");

        var confirmed = await coop.World.RegistrarsAsync(coop.Id, "reverification/confirm", new { reason = "papers seen" });
        confirmed.Text("reverifyDue").ShouldBe("2028-11-21");
        (await coop.Admin.GetOkAsync("/v1/collective/reverification")).GetProperty("state").ValueKind.ShouldBe(JsonValueKind.Null);
        await coop.World.Registrar.PostAsJsonAsync($"/v1/federation/collectives/{coop.Id}/reverification/confirm", new { reason = "again" }, Cancel)
            .RefusedAsync(409, "reverification-not-passed");
    }

    [Fact]
    public async Task A_run_can_be_repeated_later_with_the_same_hash_whatever_was_recorded_since()
    {
        var coop = await WorkingCoopAsync(members: 5);
        var file = await coop.SubmitAsync(people: 5);
        var run = file.GetProperty("run").Id();

        await coop.EnterAsync(null, coop.World.Today().AddYears(-1));
        await coop.WorkAsync(await coop.AddRiderAsync());
        await coop.MoveToAsync(Late.AddDays(40));

        var again = await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/reverification/runs/{run}/recompute");
        again.GetProperty("same").GetBoolean().ShouldBeTrue(again.ToString());
        again.Text("inputsHash").ShouldBe(file.GetProperty("run").Text("inputsHash"));
        await coop.RunAsync<RecomputeMonthly>();
        await coop.RunAsync<RecomputeMonthly>();
        var runs = (await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/reverification/runs")).GetProperty("data");
        runs.EnumerateArray().Select(entry => (entry.Text("kind"), entry.Text("to"))).ShouldBe([("monthly", "2027-09-30"), ("annual", "2027-09-10")]);
        runs[0].Text("inputsHash").ShouldNotBe(again.Text("inputsHash"));
    }

    [Fact]
    public async Task Acceptance_25_a_co_op_that_fell_to_4_members_has_90_days_and_two_new_members_end_it()
    {
        var coop = await WorkingCoopAsync(members: 4);

        var failed = await coop.SubmitAsync(people: 4);
        CoopAtWork.Figure(failed, "R2").ShouldBe((4, 5, false));
        (await coop.StateAsync()).ShouldBe("grace");
        (await coop.FindingsAsync()).ShouldBe(["R2"]);
        var licence = await coop.Admin.GetOkAsync("/v1/collective/licence");
        licence.GetProperty("graceUntil").GetDateTimeOffset().ShouldBe(Facts.At("2027-12-10T06:00:00Z"));

        await coop.MoveToAsync(Late.AddDays(20));
        foreach (var rider in await coop.AddRidersAsync(2)) await coop.EnterAsync(rider, coop.World.Today());
        var passed = await coop.SubmitAsync(people: 4);
        CoopAtWork.Figure(passed, "R2").ShouldBe((6, 5, true));
        await coop.World.RegistrarsAsync(coop.Id, "reverification/confirm", new { reason = "register seen" });
        var cured = await coop.World.RegistrarsAsync(coop.Id, "cure", new { evidence = new[] { new string('a', 64) }, reason = "six members" });
        cured.Text("state").ShouldBe("constituted");
        cured.Text("reverifyDue").ShouldBe("2028-11-21");
    }

    [Fact]
    public async Task Acceptance_32_five_members_who_never_rode_and_30_non_members_who_do_the_work_fail_R3_R4_and_R5()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        for (var i = 0; i < 5; i++) await coop.EnterAsync(null, coop.World.Today());
        var riders = await coop.AddRidersAsync(30);
        await coop.WorkAsync(riders);
        await coop.MoveToAsync(Late);
        await coop.WorkAsync(riders);
        await coop.AssembleAsync();

        // The month before had warned: R4 and R5 at least, without any finding.
        await coop.RunAsync<RecomputeMonthly>();
        var warned = await coop.Admin.GetOkAsync("/v1/collective/reverification");
        warned.GetProperty("warning").GetProperty("results").EnumerateArray().Where(result => result.GetProperty("passed").ValueKind == JsonValueKind.False)
            .Select(result => result.Text("test")).ShouldBe(["R4", "R5"]);
        await coop.RunAsync<SendNotices>();
        (await coop.Admin.GetOkAsync("/v1/collective/notices")).GetProperty("data").EnumerateArray()
            .ShouldContain(notice => notice.Text("kind") == "reverify-warning" && notice.Text("state") == "sent");
        (await coop.FindingsAsync()).ShouldBeEmpty();

        var file = await coop.SubmitAsync(people: 30);

        CoopAtWork.Figure(file, "R2").ShouldBe((5, 5, true));
        CoopAtWork.Figure(file, "R3").ShouldBe((0, 30, false));
        CoopAtWork.Figure(file, "R4").ShouldSatisfyAllConditions(
            figure => figure.Numerator.ShouldBe(0), figure => figure.Denominator!.Value.ShouldBeGreaterThanOrEqualTo(30 * 2 * 7200), figure => figure.Passed.ShouldBe(false));
        CoopAtWork.Figure(file, "R5").ShouldBe((0, 5, false));
        (await coop.FindingsAsync()).ShouldBe(["R3", "R4", "R5"], ignoreOrder: true);
        (await coop.StateAsync()).ShouldBe("grace");
        var report = await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/reverification");
        report.GetProperty("ridersOutsideCount").GetInt32().ShouldBe(30);
    }

    [Fact]
    public async Task Acceptance_32_saying_nothing_until_the_date_is_over_evades_no_finding()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        for (var i = 0; i < 5; i++) await coop.EnterAsync(null, coop.World.Today());
        var rider = await coop.AddRiderAsync();
        await coop.WorkAsync(rider);
        await coop.MoveToAsync(Late);
        await coop.WorkAsync(rider);

        await coop.MoveToAsync(Facts.At("2027-11-22T18:30:00Z"));
        await coop.RunAsync<ExamineOverdue>();
        await coop.RunAsync<ExamineOverdue>();

        (await coop.FindingsAsync()).ShouldBe(["R3", "R4", "R5"], ignoreOrder: true);
        (await coop.StateAsync()).ShouldBe("grace");
    }

    [Fact]
    public async Task Acceptance_33_riders_entered_for_the_day_of_the_audit_do_not_help_and_the_diff_shows_them()
    {
        var coop = await WorkingCoopAsync(members: 5, others: 12);
        var others = Others;
        await coop.MoveToAsync(Late.AddDays(1));
        var entries = new List<Guid>();
        foreach (var rider in others) entries.Add(await coop.EnterAsync(rider, coop.World.Today().AddYears(-1)));
        await coop.MoveToAsync(Late.AddDays(2));
        var file = await coop.SubmitAsync(people: 17);
        await coop.RunAsync<RaiseSignals>();
        await coop.MoveToAsync(Late.AddDays(3));
        foreach (var entry in entries) await coop.EndMembershipAsync(entry, coop.World.Today());
        await server.SettleAsync(coop.Id);

        CoopAtWork.Figure(file, "R3").ShouldBe((5, 17, false));
        CoopAtWork.Figure(file, "R4").Passed.ShouldBe(false);
        var diff = (await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/register-diff?since=2027-09-10T15:00:00Z&limit=100"))
            .GetProperty("data").EnumerateArray().ToArray();
        diff.Length.ShouldBe(24);
        diff.Take(12).ShouldAllBe(change => change.GetProperty("brief").GetBoolean());
        diff.Skip(12).ShouldAllBe(change => change.GetProperty("backdated").GetBoolean() && change.GetProperty("before").ValueKind == JsonValueKind.Null);
        diff.ShouldAllBe(change => !change.ToString().Contains("Socia", StringComparison.Ordinal));
        var first = await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/register-diff?since=2027-09-10T15:00:00Z&limit=10");
        var next = await coop.World.Auditor.GetOkAsync(
            $"/v1/federation/collectives/{coop.Id}/register-diff?since=2027-09-10T15:00:00Z&limit=100&cursor={first.Text("nextCursor")}");
        (first.GetProperty("data").GetArrayLength() + next.GetProperty("data").GetArrayLength()).ShouldBe(24);
        (await KindsAsync(coop)).ShouldBe(["register-bulk-edit"]);
    }

    [Fact]
    public async Task Acceptance_34_a_lender_with_a_veto_on_the_budget_fails_R7_and_goes_before_the_panel()
    {
        var coop = await WorkingCoopAsync(members: 5);

        var file = await coop.SubmitAsync(people: 5, answers => answers["control"] = new
        {
            votes = 10, outsideVotes = 0, capitalMinor = 100_000, outsideCapitalMinor = 0, largestHolderMinor = 10_000, vetoes = 1, covenants = 0,
        });

        CoopAtWork.Figure(file, "R7").ShouldBe((1, 5, false));
        (await coop.FindingsAsync()).ShouldBe(["R7"]);
        (await coop.StateAsync()).ShouldBe("constituted");
        var proposal = (await coop.World.Registrar.GetOkAsync($"/v1/federation/proposals?collective={coop.Id}")).GetProperty("data")
            .EnumerateArray().Single(entry => entry.Text("kind") == "suspension");
        proposal.GetProperty("proposedBy").ValueKind.ShouldBe(JsonValueKind.Null);
        await FederationWorld.VoteAsync(proposal, [.. coop.World.PanelMembers]);
        (await coop.StateAsync()).ShouldBe("suspended");
    }

    [Theory]
    [InlineData("""{"control":{"votes":1,"outsideVotes":2,"capitalMinor":1,"outsideCapitalMinor":0,"largestHolderMinor":0,"vetoes":0,"covenants":0}}""", "control.outsideVotes")]
    [InlineData("""{"votes":{"ballots":1,"weighted":2}}""", "votes.weighted")]
    [InlineData("""{"openDoor":{"applications":1,"answeredInTime":2,"refusals":0,"refusalsReasoned":0,"riders":0,"ridersInvited":0}}""", "openDoor.answeredInTime")]
    [InlineData("""{"legalStatus":{"active":true,"inDissolution":false,"converted":false,"proofIssuedOn":"2026-11-01","evidenceSha256":"zz"}}""", "legalStatus.evidenceSha256")]
    public async Task Answers_that_cannot_be_name_their_field(string answers, string field)
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Late);
        using var content = new StringContent(answers, System.Text.Encoding.UTF8, "application/json");

        await coop.Admin.PutAsync(new Uri("/v1/collective/reverification/answers", UriKind.Relative), content, Cancel).RefusedAsync(400, "validation-failed", field);
    }

    [Fact]
    public async Task It_is_answered_when_it_is_open_and_submitted_when_it_is_whole()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.Admin.PutAsJsonAsync("/v1/collective/reverification/answers", new { }, Cancel).RefusedAsync(409, "reverification-not-open");
        await coop.MoveToAsync(Late);

        var answered = await coop.Admin.PutOkAsync("/v1/collective/reverification/answers", new { votes = new { ballots = 1, weighted = 0 } });
        answered.GetProperty("missing").EnumerateArray().Select(part => part.GetString()).ShouldNotContain("votes");
        await coop.Admin.PostAsJsonAsync("/v1/collective/reverification/submit", new { }, Cancel).RefusedAsync(409, "answers-missing", "legalStatus");
    }

    [Fact]
    public async Task A_register_that_was_rewritten_behind_the_back_is_not_the_one_in_the_chain()
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        await coop.EnterAsync(null, coop.World.Today());
        var second = await coop.EnterAsync(null, coop.World.Today());
        await server.SettleAsync(coop.Id);
        await coop.RunAsync<SnapshotRegisters>();
        await coop.MoveToAsync(Early.AddDays(1));
        await coop.RunAsync<SnapshotRegisters>();
        await coop.EndMembershipAsync(second, coop.World.Today());
        await server.SettleAsync(coop.Id);
        await coop.RunAsync<SnapshotRegisters>();
        await coop.RunAsync<SnapshotRegisters>();
        (await SnapshotsAsync(coop)).ShouldBe([("2026-11-24", 1, true), ("2026-11-23", 2, true)]);

        await coop.World.ExecuteAsync($"UPDATE licensing.register_history SET valid_from = '2020-01-01' WHERE entry_id = '{second}' AND version = 2");

        (await SnapshotsAsync(coop)).ShouldBe([("2026-11-24", 1, false), ("2026-11-23", 2, true)]);
        (await coop.World.EventsAsync()).Count(entry => entry.GetProperty("event").Text("type") == "register.snapshot").ShouldBe(2);
        var minutes = await coop.AssembleAsync();
        (await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/assemblies")).GetProperty("data")[0].Id().ShouldBe(minutes.Id());
    }

    private static async Task<(string Day, int Members, bool Same)[]> SnapshotsAsync(CoopAtWork coop) =>
        [.. (await coop.World.Auditor.GetOkAsync($"/v1/federation/collectives/{coop.Id}/register-snapshots")).GetProperty("data").EnumerateArray()
            .Select(row => (row.Text("day"), row.GetProperty("members").GetInt32(), row.GetProperty("same").GetBoolean()))];

    private Guid[] Others { get; set; } = [];

    /// <summary>Members, and others, who rode at the beginning and ride now; answers are due in two months and an assembly was held.</summary>
    private async Task<CoopAtWork> WorkingCoopAsync(int members, int others = 0)
    {
        var coop = await CoopAtWork.FoundAsync(server, clock);
        await coop.MoveToAsync(Early);
        var riders = await coop.AddRidersAsync(members);
        Others = await coop.AddRidersAsync(others);
        foreach (var rider in riders) await coop.EnterAsync(rider, coop.World.Today());
        await coop.WorkAsync([.. riders, .. Others]);
        await coop.MoveToAsync(Late);
        await coop.WorkAsync([.. riders, .. Others]);
        await coop.AssembleAsync();
        return coop;
    }

    private static async Task<string[]> KindsAsync(CoopAtWork coop) => [.. (await coop.SignalsAsync()).Select(signal => signal.Text("kind"))];
}
