using Rodando.Licensing.Clock;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Acceptance;

/// <summary>A Hold that nobody decides, from the merchant's door and from the panel's desk.</summary>
public sealed class HoldTests
{
    [Fact]
    public async Task Acceptance_18_a_hold_without_decision_expires_is_reported_and_what_was_accepted_in_it_is_listed()
    {
        await using var day = await LicensedDay.StartAsync("2026-11-21T18:00:00Z");
        var federation = await TestFederation.OfAsync(day.Server);
        await AllowExistingAsync(day, federation);
        await day.MoveAsync(Facts.At("2028-11-19T18:00:00Z"));
        await Papers.LodgeAsync(day.Coop.Admin, Facts.Day("2028-11-18"));

        await day.MoveAsync(Facts.At("2028-11-22T18:00:00Z"));
        await day.RunAsync<RecordTransitions>();
        await day.Server.SettleAsync(day.Coop.Id);
        var accepted = await day.AcceptedAsync();
        var unlicensed = $"/v1/federation/collectives/{day.Coop.Id}/unlicensed-use";
        (await federation.Auditor.GetOkAsync(unlicensed)).GetProperty("data").GetArrayLength().ShouldBe(0);

        // Fifteen working days after Monday 20 November 2028 end on Monday 11 December.
        await day.MoveAsync(Facts.At("2028-12-12T06:00:00Z"));
        await day.RefusedAsync();
        await day.RunAsync<RecordTransitions>();
        await day.Server.SettleAsync(day.Coop.Id);

        (await federation.Auditor.GetOkAsync($"/v1/federation/collectives/{day.Coop.Id}")).Text("state").ShouldBe("expired");
        var uses = (await federation.Auditor.GetOkAsync(unlicensed)).GetProperty("data").EnumerateArray().ToList();
        uses.ShouldHaveSingleItem().Text("deliveryId").ShouldBe(accepted.Text("id"));
        var events = (await federation.Auditor.GetOkAsync("/v1/federation/audit-events?limit=100")).GetProperty("data").EnumerateArray()
            .Select(row => row.GetProperty("event")).Where(row => row.Text("type") == "licence.expired");
        events.ShouldHaveSingleItem().GetProperty("data").GetProperty("federationDelay").GetBoolean().ShouldBeTrue();
    }

    private static async Task AllowExistingAsync(LicensedDay day, TestFederation federation)
    {
        var panel = new List<HttpClient>();
        for (var i = 0; i < 3; i++) panel.Add(await FederationWorld.ClientAsync(day.Server, federation.Id, "panel"));
        var proposal = await panel[0].PostOkAsync("/v1/federation/policy", new { policy = new { holdAllowsExisting = true }, reason = "assembly" });
        foreach (var member in panel.Skip(1)) await member.PostOkAsync($"/v1/federation/proposals/{proposal.Id()}/votes", new { inFavour = true });
        foreach (var member in panel) member.Dispose();
    }
}
