using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Rodando.Tests.World;

namespace Rodando.Tests.Members;

public sealed class SignInTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_signs_in_is_told_the_collective_and_the_roles()
    {
        var coop = await TestCoop.CreateAsync(server);

        var token = await SignInAsync(coop.AdminEmail.ToUpperInvariant(), TestFederation.Password);
        using var client = server.ClientOf(token);
        var me = await client.GetOkAsync("/v1/me");

        token.Id("collectiveId").ShouldBe(coop.Id);
        token.Text("tokenType").ShouldBe("Bearer");
        token.GetProperty("expiresInSeconds").GetInt32().ShouldBeGreaterThan(0);
        me.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).ShouldBe(["admin"]);
        me.GetProperty("userId").ValueKind.ShouldBe(JsonValueKind.String);
        me.GetProperty("courierId").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("an address that nobody has", "nobody@nowhere.test", "whatever it is")]
    [InlineData("a wrong password", null, "not the password")]
    public async Task A_wrong_pair_is_refused_in_the_same_words(string what, string? email, string password)
    {
        var coop = await TestCoop.CreateAsync(server);

        var problem = await TrySignInAsync(email ?? coop.AdminEmail, password).RefusedAsync(401, "invalid-credentials");

        problem.Text("detail").ShouldBe("The e-mail or the password is wrong, or there were too many wrong ones.", what);
    }

    [Fact]
    public async Task Five_wrong_passwords_at_once_lock_the_account()
    {
        var coop = await TestCoop.CreateAsync(server);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TrySignInAsync(coop.AdminEmail, "wrong password").RefusedAsync(401, "invalid-credentials")));

        await TrySignInAsync(coop.AdminEmail, TestFederation.Password).RefusedAsync(401, "invalid-credentials");
        await SignInAsync(coop.DispatcherEmail, TestFederation.Password);
    }

    [Fact]
    public async Task Four_wrong_passwords_do_not_and_a_right_one_forgets_them()
    {
        var coop = await TestCoop.CreateAsync(server);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                await TrySignInAsync(coop.AdminEmail, "wrong password").RefusedAsync(401, "invalid-credentials");
            await SignInAsync(coop.AdminEmail, TestFederation.Password);
        }
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_its_reuse_ends_the_family()
    {
        var coop = await TestCoop.CreateAsync(server);
        var first = (await SignInAsync(coop.AdminEmail, TestFederation.Password)).Text("refreshToken");

        var second = (await RefreshAsync(first)).Text("refreshToken");
        var third = (await RefreshAsync(second)).Text("refreshToken");
        await TryRefreshAsync(first).RefusedAsync(401, "invalid-refresh-token");

        await TryRefreshAsync(third).RefusedAsync(401, "invalid-refresh-token");
    }

    [Fact]
    public async Task A_phone_that_lost_the_answer_gets_the_same_successor_again()
    {
        var coop = await TestCoop.CreateAsync(server);
        var first = (await SignInAsync(coop.AdminEmail, TestFederation.Password)).Text("refreshToken");

        var answers = await Task.WhenAll(RefreshAsync(first), RefreshAsync(first));

        answers[0].Text("refreshToken").ShouldBe(answers[1].Text("refreshToken"));
        answers[0].Text("refreshToken").ShouldNotBe(first);
        await RefreshAsync(answers[0].Text("refreshToken"));
    }

    [Fact]
    public async Task Signing_out_ends_the_family()
    {
        var coop = await TestCoop.CreateAsync(server);
        var first = (await SignInAsync(coop.AdminEmail, TestFederation.Password)).Text("refreshToken");
        using var anyone = server.Client();

        using var answer = await anyone.PostAsJsonAsync("/v1/auth/sign-out", new { refreshToken = first }, Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await TryRefreshAsync(first).RefusedAsync(401, "invalid-refresh-token");
    }

    [Fact]
    public async Task Who_lost_the_membership_cannot_refresh()
    {
        var coop = await TestCoop.CreateAsync(server);
        var token = await SignInAsync(coop.DispatcherEmail, TestFederation.Password);
        using var dispatcher = server.ClientOf(token);
        var id = (await dispatcher.GetOkAsync("/v1/me")).Id("userId");

        await coop.Admin.PatchOkAsync($"/v1/collective/members/{id}", new { active = false });

        await TryRefreshAsync(token.Text("refreshToken")).RefusedAsync(401, "invalid-refresh-token");
        await TrySignInAsync(coop.DispatcherEmail, TestFederation.Password).RefusedAsync(403, "forbidden");
    }

    [Fact]
    public async Task Who_belongs_to_two_collectives_names_one()
    {
        var (one, other) = (await TestCoop.CreateAsync(server), await TestCoop.CreateWithoutPeopleAsync(server));
        using var joined = await other.JoinAsync(one.AdminEmail);

        var problem = await TrySignInAsync(one.AdminEmail, TestFederation.Password).RefusedAsync(409, "collective-required", "collectiveId");
        using var client = await server.SignInAsync(one.AdminEmail, TestFederation.Password, other.Id);

        problem.GetProperty("collectives").EnumerateArray().Select(place => place.Id()).ShouldBe([one.Id, other.Id], ignoreOrder: true);
        (await client.GetOkAsync("/v1/me")).Id("collectiveId").ShouldBe(other.Id);
    }

    [Fact]
    public async Task A_merchants_client_exchanges_its_credentials_until_it_is_revoked()
    {
        var coop = await TestCoop.CreateAsync(server);
        var mine = $"/v1/collective/merchants/{coop.MerchantId}/api-clients";
        var id = (await coop.Admin.GetOkAsync(mine)).GetProperty("data")[0].Id();

        using var byForm = await ExchangeAsync(coop, basic: false);
        using var byBasic = await ExchangeAsync(coop, basic: true);
        var token = await byForm.JsonAsync(HttpStatusCode.OK);
        await byBasic.JsonAsync(HttpStatusCode.OK);
        using var client = server.Client(token.Text("access_token"));
        (await client.GetOkAsync("/v1/me")).Id("merchantId").ShouldBe(coop.MerchantId);
        (await coop.Merchant.GetOkAsync("/v1/me")).Id("clientId").ShouldBe(id);

        using var revoked = await coop.Admin.DeleteAsync($"{mine}/{id}", Cancel);

        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        using var refused = await ExchangeAsync(coop, basic: false);
        (await refused.JsonAsync(HttpStatusCode.Unauthorized)).Text("error").ShouldBe("invalid_client");
        await Eventually.ShouldAsync(() => coop.Merchant.GetAsync("/v1/me", Cancel).RefusedAsync(401, "unauthorized"));
    }

    [Theory]
    [InlineData("grant_type=password", 400, "unsupported_grant_type")]
    [InlineData("client_id=x", 400, "invalid_request")]
    [InlineData("grant_type=client_credentials&client_id=rc_x", 401, "invalid_client")]
    [InlineData("grant_type=client_credentials&client_id=%00&client_secret=x", 400, "invalid_request")]
    public async Task A_wrong_exchange_is_refused_in_the_form_of_the_standard(string form, int status, string error)
    {
        using var anyone = server.Client();
        using var content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");

        using var answer = await anyone.PostAsync("/oauth2/token", content, Cancel);

        (await answer.JsonAsync((HttpStatusCode)status)).Text("error").ShouldBe(error);
    }

    [Theory]
    [InlineData("""{"email":"a@b.test"}""", "password")]
    [InlineData("""{"email":"","password":"whatever"}""", "email")]
    [InlineData("""{"email":"a@b.test","password":7}""", "password")]
    [InlineData("""{"email":"a@b.test","password":"x","collectiveId":"not an id"}""", "collectiveId")]
    public async Task A_malformed_sign_in_names_the_field(string body, string field)
    {
        using var anyone = server.Client();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        await anyone.PostAsync("/v1/auth/token", content, Cancel).RefusedAsync(400, "validation-failed", field);
    }

    private async Task<HttpResponseMessage> ExchangeAsync(TestCoop coop, bool basic)
    {
        using var anyone = server.Client();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" };
        if (basic)
            anyone.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{coop.ClientId}:{coop.ClientSecret}")));
        else
            (fields["client_id"], fields["client_secret"]) = (coop.ClientId, coop.ClientSecret);
        using var content = new FormUrlEncodedContent(fields);
        return await anyone.PostAsync("/oauth2/token", content, Cancel);
    }

    private async Task<JsonElement> SignInAsync(string email, string password)
    {
        using var answer = await TrySignInAsync(email, password);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> TrySignInAsync(string email, string password)
    {
        using var anyone = server.Client();
        return await anyone.PostAsJsonAsync("/v1/auth/token", new { email, password }, Cancel);
    }

    private async Task<JsonElement> RefreshAsync(string refreshToken)
    {
        using var answer = await TryRefreshAsync(refreshToken);
        return await answer.JsonAsync(HttpStatusCode.OK);
    }

    private async Task<HttpResponseMessage> TryRefreshAsync(string refreshToken)
    {
        using var anyone = server.Client();
        return await anyone.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken }, Cancel);
    }
}
