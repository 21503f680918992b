using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rodando.Licensing;
using Rodando.Tests.World;

namespace Rodando.Tests.Members;

/// <summary>The member register: dates of law, and everything that was ever recorded.</summary>
public sealed class MemberRegisterTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_membership_is_entered_ended_and_its_history_kept()
    {
        var coop = await TestCoop.CreateAsync(server);

        var entry = await EnterAsync(coop, new { name = "Ana", @class = "worker", validFrom = "2026-01-10", admissionDecision = "minutes 1" });
        entry.GetProperty("number").GetInt32().ShouldBe(1);
        await coop.Admin.PatchOkAsync($"/v1/collective/register/{entry.Id()}", new { validTo = "2026-06-01", exitReason = "resigned" });
        var kept = await coop.Dispatcher.GetOkAsync($"/v1/collective/register/{entry.Id()}");

        kept.GetProperty("entry").Text("validTo").ShouldBe("2026-06-01");
        var history = kept.GetProperty("history").EnumerateArray().ToArray();
        history.Select(version => version.GetProperty("version").GetInt32()).ShouldBe([2, 1]);
        history[1].GetProperty("validTo").ValueKind.ShouldBe(JsonValueKind.Null);
        (await OnAsync(coop, "2026-05-31")).ShouldBe(1);
        (await OnAsync(coop, "2026-06-01")).ShouldBe(0);
        (await OnAsync(coop, "2026-01-09")).ShouldBe(0);
    }

    [Fact]
    public async Task Memberships_of_one_person_do_not_overlap()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var first = await EnterAsync(coop, Of(courier, "aspirant", "2026-01-10"));

        await coop.Admin.PostAsJsonAsync("/v1/collective/register", Of(courier, "worker", "2026-06-01"), Cancel)
            .RefusedAsync(409, "membership-overlaps", "validFrom");
        await coop.Admin.PatchOkAsync($"/v1/collective/register/{first.Id()}", new { validTo = "2026-06-01", exitReason = "term-ended" });
        await EnterAsync(coop, Of(courier, "worker", "2026-06-01"));
        await coop.Admin.PostAsJsonAsync("/v1/collective/register",
            new { name = "Eva", @class = "worker", validFrom = "2026-06-01", admissionDecision = "m", number = 2 }, Cancel).RefusedAsync(409, "member-number-taken", "number");
    }

    [Theory]
    [InlineData("""{"validTo":"2025-01-01","exitReason":"resigned"}""", "validTo")]
    [InlineData("""{"validTo":"2026-05-01"}""", "exitReason")]
    [InlineData("""{"exitReason":"resigned"}""", "exitReason")]
    [InlineData("""{"validTo":"2299-01-01","exitReason":"resigned"}""", "validTo")]
    [InlineData("""{"validFrom":"1850-01-01"}""", "validFrom")]
    public async Task A_change_that_makes_no_sense_names_its_field(string change, string field)
    {
        var coop = await TestCoop.CreateAsync(server);
        var entry = await EnterAsync(coop, new { name = "Ana", @class = "worker", validFrom = "2026-01-10", admissionDecision = "minutes 1" });

        using var content = new StringContent(change, System.Text.Encoding.UTF8, "application/json");
        await coop.Admin.PatchAsync(new Uri($"/v1/collective/register/{entry.Id()}", UriKind.Relative), content, Cancel).RefusedAsync(400, "validation-failed", field);
    }

    [Fact]
    public async Task Licensing_knows_every_version_and_no_name()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var entry = await EnterAsync(coop, Of(courier, "worker", "2026-01-10"));
        await coop.Admin.PatchOkAsync($"/v1/collective/register/{entry.Id()}", new { validTo = "2026-06-01", exitReason = "excluded" });
        await server.SettleAsync(coop.Id);

        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<LicensingDb>();
        db.Tenant.EnterSystem();
        var now = await db.RegisterEntries.SingleAsync(row => row.CollectiveId == coop.Id, Cancel);
        now.CourierId.ShouldBe(courier.Id);
        now.ValidTo.ShouldBe(new DateOnly(2026, 6, 1));
        (await db.RegisterHistory.Where(row => row.CollectiveId == coop.Id).OrderBy(row => row.Seq).Select(row => row.Version).ToListAsync(Cancel)).ShouldBe([1, 2]);
        var refused = await Should.ThrowAsync<PostgresException>(
            () => db.RegisterHistory.Where(row => row.CollectiveId == coop.Id).ExecuteDeleteAsync(Cancel));
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private static object Of(TestCourier courier, string @class, string from) =>
        new { name = "Ana", @class, validFrom = from, admissionDecision = "minutes 1", riderId = courier.Id };

    private static Task<JsonElement> EnterAsync(TestCoop coop, object entry) => coop.Admin.PostOkAsync("/v1/collective/register", entry);

    private static async Task<int> OnAsync(TestCoop coop, string date) =>
        (await coop.Admin.GetOkAsync($"/v1/collective/register?on={date}")).GetProperty("data").GetArrayLength();
}
