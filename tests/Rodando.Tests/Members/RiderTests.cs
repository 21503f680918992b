using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Rodando.Tests.World;

namespace Rodando.Tests.Members;

public sealed class RiderTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_code_enrols_one_phone_once()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);

        var me = await courier.Client.GetOkAsync("/v1/me");
        var rider = await coop.Dispatcher.GetOkAsync($"/v1/collective/riders/{courier.Id}");

        me.Id("courierId").ShouldBe(courier.Id);
        me.GetProperty("userId").ValueKind.ShouldBe(JsonValueKind.Null);
        rider.GetProperty("enrolled").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Of_two_phones_racing_for_one_code_one_is_enrolled()
    {
        var coop = await TestCoop.CreateAsync(server);
        var code = await CodeAsync(coop, await AddRiderAsync(coop));

        var answers = await Task.WhenAll(TryEnrolAsync(code, "10.1.0.1"), TryEnrolAsync(code.ToLowerInvariant(), "10.1.0.2"));

        answers.Select(answer => (int)answer.StatusCode).ShouldBe([200, 401], ignoreOrder: true);
    }

    [Fact]
    public async Task A_new_code_replaces_the_old_one_and_its_use_signs_the_old_phone_out()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync(onShift: false);
        var old = await CodeAsync(coop, courier.Id);
        var next = await CodeAsync(coop, courier.Id);

        await TryEnrolAsync(old, "10.1.0.3").RefusedAsync(401, "invalid-code", "code");
        (await TryEnrolAsync(next, "10.1.0.4")).StatusCode.ShouldBe(HttpStatusCode.OK);

        using var anyone = server.Client();
        await anyone.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken = courier.RefreshToken }, Cancel)
            .RefusedAsync(401, "invalid-refresh-token");
    }

    [Fact]
    public async Task Five_wrong_codes_from_one_address_close_it_even_to_the_right_one()
    {
        var coop = await TestCoop.CreateAsync(server);
        var code = await CodeAsync(coop, await AddRiderAsync(coop));
        const string Guesser = "10.1.0.5";

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => TryEnrolAsync($"WRONG{i}AA", Guesser).RefusedAsync(401, "invalid-code")));

        using var refused = await TryEnrolAsync(code, Guesser);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await TryEnrolAsync(code, "10.1.0.6")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_member_with_the_riders_address_and_the_role_courier_acts_as_the_rider()
    {
        var coop = await TestCoop.CreateAsync(server);
        var email = $"ana@{coop.Name}.test";
        var rider = await AddRiderAsync(coop, email.ToUpperInvariant());

        using var member = await coop.AddMemberAsync(email, "courier");

        (await member.GetOkAsync("/v1/me")).Id("courierId").ShouldBe(rider);
        await member.GetOkAsync("/v1/courier/vehicles");
    }

    [Fact]
    public async Task An_ended_rider_is_off_shift_and_signed_out()
    {
        var coop = await TestCoop.CreateAsync(server);
        var courier = await coop.AddCourierAsync();

        var rider = await coop.Admin.PatchOkAsync($"/v1/collective/riders/{courier.Id}", new { active = false });

        rider.GetProperty("active").GetBoolean().ShouldBeFalse();
        (await coop.Admin.GetOkAsync($"/v1/collective/shifts/{courier.ShiftId}")).Text("state").ShouldBe("ended");
        await courier.Client.PostAsJsonAsync("/v1/courier/shift/start", new { vehicleId = courier.VehicleId }, Cancel).RefusedAsync(409, "rider-inactive");
        using var anyone = server.Client();
        await anyone.PostAsJsonAsync("/v1/auth/refresh", new { refreshToken = courier.RefreshToken }, Cancel)
            .RefusedAsync(401, "invalid-refresh-token");
    }

    [Fact]
    public async Task A_collective_that_has_only_applied_activates_nobody_and_gets_test_keys_only()
    {
        var coop = await TestCoop.CreateAsync(server, "applied");

        await coop.Admin.PostAsJsonAsync("/v1/collective/riders", new { firstName = "Ana", lastName = "Prueba" }, Cancel)
            .RefusedAsync(403, "licence-not-active");

        coop.ApiKey.ShouldStartWith("rk_test_");
        await coop.Admin.PostAsJsonAsync($"/v1/collective/merchants/{coop.MerchantId}/api-clients", new { name = "shop", mode = "live" }, Cancel)
            .RefusedAsync(403, "licence-sandbox-only");
    }

    [Fact]
    public async Task The_ids_of_another_collective_are_not_there()
    {
        var (mine, theirs) = (await TestCoop.CreateAsync(server), await TestCoop.CreateAsync(server));
        var courier = await theirs.AddCourierAsync();
        var member = (await theirs.Admin.GetOkAsync("/v1/me")).Id("userId");

        foreach (var path in new[]
        {
            $"members/{member}", $"riders/{courier.Id}", $"vehicles/{courier.VehicleId}", $"shifts/{courier.ShiftId}",
            $"merchants/{theirs.MerchantId}/api-clients",
        })
            await mine.Admin.GetAsync($"/v1/collective/{path}", Cancel).RefusedAsync(404, "not-found");

        await mine.Admin.PatchAsJsonAsync($"/v1/collective/riders/{courier.Id}", new { active = false }, Cancel).RefusedAsync(404, "not-found");
        await mine.Admin.PatchAsJsonAsync($"/v1/collective/members/{member}", new { active = false }, Cancel).RefusedAsync(404, "not-found");
        await mine.Admin.PostAsJsonAsync($"/v1/collective/riders/{courier.Id}/enrolment-codes", new { }, Cancel).RefusedAsync(404, "not-found");
        await mine.Admin.PostAsJsonAsync($"/v1/collective/shifts/{courier.ShiftId}/end", new { }, Cancel).RefusedAsync(404, "not-found");
        await mine.Admin.PostAsJsonAsync($"/v1/collective/merchants/{theirs.MerchantId}/api-clients", new { name = "x" }, Cancel).RefusedAsync(404, "not-found");
        (await mine.Admin.GetOkAsync("/v1/collective/riders")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("riders", """{"lastName":"P"}""", "firstName")]
    [InlineData("riders", """{"firstName":"  ","lastName":"P"}""", "firstName")]
    [InlineData("riders", """{"firstName":"A","lastName":"P","phone":"no number"}""", "phone")]
    [InlineData("riders", """{"firstName":"A","lastName":"P","email":"nowhere"}""", "email")]
    [InlineData("members", """{"name":"A","email":"a@b.test","password":"too short","roles":["courier"]}""", "password")]
    [InlineData("members", """{"name":"A","email":"a@b.test","password":"long enough","roles":[]}""", "roles")]
    [InlineData("members", """{"name":"A","email":"a@b.test","password":"long enough","roles":["king"]}""", "roles[0]")]
    [InlineData("vehicles", """{"name":"A","kind":"lorry","capacityGrams":1,"capacityItems":1}""", "kind")]
    [InlineData("vehicles", """{"name":"A","kind":"bike","capacityGrams":0,"capacityItems":1}""", "capacityGrams")]
    [InlineData("vehicles", """{"name":"A","kind":"bike","capacityGrams":"1000","capacityItems":1}""", "capacityGrams")]
    [InlineData("shifts", """{"riderId":"x","vehicleId":"x","startsAt":"2030-01-01T00:00:00Z","endsAt":"2030-01-01T08:00:00Z"}""", "riderId")]
    [InlineData("riders?limit=0", null, "limit")]
    [InlineData("riders?cursor=garbage", null, "cursor")]
    [InlineData("shifts?from=yesterday", null, "from")]
    public async Task A_malformed_request_names_the_field(string path, string? body, string field)
    {
        var coop = await SharedAsync();

        var sending = body is null ? coop.Admin.GetAsync($"/v1/collective/{path}", Cancel)
            : coop.Admin.PostAsync($"/v1/collective/{path}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancel);

        await sending.RefusedAsync(400, "validation-failed", field);
    }

    [Fact]
    public async Task What_is_made_twice_with_one_key_is_made_once_and_lists_come_in_pages()
    {
        var coop = await TestCoop.CreateAsync(server);
        using var twice = server.Client(coop.Admin.DefaultRequestHeaders.Authorization!.Parameter);
        twice.DefaultRequestHeaders.Add("Idempotency-Key", "one");

        var first = await twice.PostOkAsync("/v1/collective/riders", new { firstName = "Ana", lastName = "Prueba" });
        var again = await twice.PostOkAsync("/v1/collective/riders", new { firstName = "Ana", lastName = "Prueba" });
        var second = await AddRiderAsync(coop);
        var page = await coop.Dispatcher.GetOkAsync("/v1/collective/riders?limit=1");
        var last = await coop.Dispatcher.GetOkAsync($"/v1/collective/riders?limit=1&cursor={page.Text("nextCursor")}");

        again.Id().ShouldBe(first.Id());
        page.GetProperty("data")[0].Id().ShouldBe(second);
        last.GetProperty("data")[0].Id().ShouldBe(first.Id());
        last.GetProperty("nextCursor").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_collective_keeps_an_admin_though_two_remove_each_other_at_once()
    {
        var coop = await TestCoop.CreateAsync(server);
        using var other = await coop.AddMemberAsync($"other@{coop.Name}.test", "admin");
        var (one, two) = ((await coop.Admin.GetOkAsync("/v1/me")).Id("userId"), (await other.GetOkAsync("/v1/me")).Id("userId"));

        var answers = await Task.WhenAll(
            coop.Admin.PatchAsJsonAsync($"/v1/collective/members/{two}", new { active = false }, Cancel),
            other.PatchAsJsonAsync($"/v1/collective/members/{one}", new { roles = new[] { "dispatcher" } }, Cancel));

        answers.Select(answer => (int)answer.StatusCode).ShouldBe([200, 409], ignoreOrder: true);
    }

    [Fact]
    public async Task A_change_of_what_was_read_long_ago_is_refused()
    {
        var coop = await TestCoop.CreateAsync(server);
        var vehicle = await coop.AddVehicleAsync();
        await coop.Admin.PatchOkAsync($"/v1/collective/vehicles/{vehicle}", new { capacityItems = 3 });
        using var late = server.Client(coop.Admin.DefaultRequestHeaders.Authorization!.Parameter);
        late.DefaultRequestHeaders.Add("If-Match", "\"1\"");

        await late.PatchAsJsonAsync($"/v1/collective/vehicles/{vehicle}", new { capacityItems = 4 }, Cancel).RefusedAsync(412, "version-mismatch");
    }

    [Fact]
    public async Task The_federation_invites_the_first_admin_only()
    {
        var coop = await TestCoop.CreateAsync(server);
        var federation = await TestFederation.OfAsync(server);
        var body = new { email = "late@nowhere.test", name = "Late" };

        await federation.Registrar.PostAsJsonAsync($"/v1/federation/collectives/{coop.Id}/invitations", body, Cancel).RefusedAsync(409, "has-admin");
        await federation.Registrar.PostAsJsonAsync($"/v1/federation/collectives/{Guid.NewGuid()}/invitations", body, Cancel).RefusedAsync(404, "not-found");
        await federation.Auditor.PostAsJsonAsync($"/v1/federation/collectives/{coop.Id}/invitations", body, Cancel).RefusedAsync(403, "forbidden");
    }

    [Fact]
    public async Task The_federation_takes_on_people_with_roles()
    {
        var federation = await TestFederation.OfAsync(server);
        var email = $"{Guid.NewGuid():n}@federation.test";
        var body = new { name = "Nadia", email, password = TestFederation.Password, roles = new[] { "auditor", "steward" } };

        var person = await federation.Registrar.PostOkAsync("/v1/federation/people", body);
        using var client = await server.SignInAsync(email, TestFederation.Password);

        (await client.GetOkAsync("/v1/me")).Id("federationId").ShouldBe(federation.Id);
        (await client.GetOkAsync("/v1/federation/people")).GetProperty("data")[0].Id().ShouldBe(person.Id());
        await federation.Steward.PostAsJsonAsync("/v1/federation/people", body, Cancel).RefusedAsync(409, "email-taken", "email");
        await federation.Panel.PostAsJsonAsync("/v1/federation/people", body, Cancel).RefusedAsync(403, "forbidden");
    }

    private static readonly SemaphoreSlim Making = new(1);
    private static TestCoop? shared;

    // Requests that are refused change nothing: one collective serves them all.
    private async Task<TestCoop> SharedAsync()
    {
        await Making.WaitAsync(Cancel);
        try
        {
            return shared ??= await TestCoop.CreateAsync(server);
        }
        finally
        {
            Making.Release();
        }
    }

    private static async Task<Guid> AddRiderAsync(TestCoop coop, string? email = null) =>
        (await coop.Admin.PostOkAsync("/v1/collective/riders", new { firstName = "Ana", lastName = "Prueba", email })).Id();

    private static async Task<string> CodeAsync(TestCoop coop, Guid rider) =>
        (await coop.Admin.PostOkAsync($"/v1/collective/riders/{rider}/enrolment-codes")).Text("code");

    private async Task<HttpResponseMessage> TryEnrolAsync(string code, string from)
    {
        using var anyone = server.Client();
        anyone.DefaultRequestHeaders.Add("X-Forwarded-For", from);
        return await anyone.PostAsJsonAsync("/v1/auth/enrol", new { code, deviceName = "phone" }, Cancel);
    }
}
