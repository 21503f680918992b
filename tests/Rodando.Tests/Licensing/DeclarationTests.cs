using System.Net;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>What a group declares has to hold before it is admitted.</summary>
public sealed class DeclarationTests(RodandoServer server)
{
    [Theory]
    [InlineData(null, "declarations-missing")]
    [InlineData("""{"legalForm":"FR.SCOP.SARL","investorControl":false,"privacyNoticeAcknowledged":true}""", "legal-form-unknown")]
    [InlineData("""{"legalForm":"MX.SC.productores","investorControl":true,"privacyNoticeAcknowledged":true}""", "investor-control")]
    [InlineData("""{"legalForm":"MX.SC.productores","investorControl":false,"privacyNoticeAcknowledged":false}""", "privacy-notice-unread")]
    [InlineData("""{"legalForm":"MX.SC.productores","investorControl":false,"privacyNoticeAcknowledged":true}""", "riders-uninformed")]
    [InlineData("""{"legalForm":"MX.SC.productores","investorControl":false,"privacyNoticeAcknowledged":true,"ridersInformedOn":"2026-01-01"}""",
        "members-plan-missing")]
    public async Task A_provisional_licence_rests_on_declarations_that_hold(string? declared, string code)
    {
        var world = await FederationWorld.FoundAsync(server);
        var application = FederationWorld.Application(body => body["declarations"] = declared is null ? null : System.Text.Json.Nodes.JsonNode.Parse(declared));
        var id = (await FederationWorld.PostAsync(world.Registrar, "/v1/federation/collectives", application, HttpStatusCode.Created)).GetProperty("id").GetGuid();

        var refused = await FederationWorld.PostAsync(world.Registrar, $"/v1/federation/collectives/{id}/admissions",
            new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "seen" }, HttpStatusCode.Conflict);

        refused.GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task An_admin_declares_later_and_the_group_is_admitted()
    {
        var world = await FederationWorld.FoundAsync(server);
        var application = FederationWorld.Application(body => body["declarations"] = null);
        var id = (await FederationWorld.PostAsync(world.Registrar, "/v1/federation/collectives", application, HttpStatusCode.Created)).GetProperty("id").GetGuid();
        using var admin = await FederationWorld.MemberAsync(server, id);

        using var answer = await admin.PutAsync(
            new Uri("/v1/collective/licence/declarations", UriKind.Relative),
            System.Net.Http.Json.JsonContent.Create(new
            {
                legalForm = "MX.SC.productores", investorControl = false, privacyNoticeAcknowledged = true, ridersInformedOn = "2026-01-01",
                membersPlan = "Three riders join.",
            }), TestContext.Current.CancellationToken);
        var file = await world.AdmitAsync(id, new { @as = "provisional", commitmentSignedOn = world.Today(), reason = "seen" });

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        file.GetProperty("state").GetString().ShouldBe("provisional");
    }
}
