using Npgsql;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Notices;

/// <summary>Licensing learns from Members where people can be reached, and forgets it when they leave.</summary>
public sealed class ContactTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_members_address_arrives_and_is_forgotten_when_the_membership_ends()
    {
        var coop = await TestCoop.CreateAsync(server);
        var rider = (await coop.Admin.PostOkAsync("/v1/collective/riders", new { firstName = "Ana", lastName = "Prueba", phone = "+525512345678" })).Id();
        await Eventually.ShouldAsync(async () => (await ContactsAsync(coop.Id)).ShouldBe(
            [(coop.AdminEmail, null), (coop.DispatcherEmail, null), (null, "+525512345678")], ignoreOrder: true));

        var members = await coop.Admin.GetOkAsync("/v1/collective/members");
        var dispatcher = members.GetProperty("data").EnumerateArray().Single(one => one.Text("email") == coop.DispatcherEmail).Id();
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/v1/collective/members/{dispatcher}") { Content = System.Net.Http.Json.JsonContent.Create(new { active = false }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        using var answer = await coop.Admin.SendAsync(request, Cancel);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync(Cancel));

        await Eventually.ShouldAsync(async () => (await ContactsAsync(coop.Id)).ShouldBe(
            [(coop.AdminEmail, null), (null, "+525512345678"), (null, null)], ignoreOrder: true));
        rider.ShouldNotBe(Guid.Empty);
    }

    private async Task<List<(string? Email, string? Phone)>> ContactsAsync(Guid collective)
    {
        await using var source = NpgsqlDataSource.Create(server.Database.Owner);
        await using var command = source.CreateCommand($"SELECT email, phone FROM licensing.member_contacts WHERE collective_id = '{collective}'");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var found = new List<(string?, string?)>();
        while (await reader.ReadAsync(Cancel))
            found.Add((await reader.IsDBNullAsync(0, Cancel) ? null : reader.GetString(0), await reader.IsDBNullAsync(1, Cancel) ? null : reader.GetString(1)));
        return found;
    }
}
