using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Licensing;
using static Rodando.Tests.Tracking.TrackedCollective;

namespace Rodando.Tests.Tracking;

[Collection(TrackingTests.Name)]
public sealed class PositionTests(TrackingHost host)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_is_stored_and_the_newest_fix_is_the_last_position()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync("Ana");

        var answer = await collective.SendWellAsync(courier,
            Fix(collective.Now.AddSeconds(-10), 19.44), Fix(collective.Now.AddSeconds(-30), 19.43), Fix(collective.Now.AddSeconds(-20), 19.435));

        answer.GetProperty("accepted").GetInt32().ShouldBe(3);
        var last = (await collective.PositionsAsync()).ShouldHaveSingleItem();
        last.GetProperty("latitude").GetDouble().ShouldBe(19.44);
        last.GetProperty("firstName").GetString().ShouldBe("Ana");
        last.GetProperty("accuracyMetres").GetDouble().ShouldBe(8);
        last.GetProperty("ageSeconds").GetInt32().ShouldBeInRange(9, 60);
    }

    [Fact]
    public async Task A_repeated_batch_changes_nothing_and_says_so()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        var at = collective.Now.AddSeconds(-9);
        object[] batch = [Fix(at, id: "a"), Fix(at, id: "b"), Fix(at, id: "a")];

        var first = await collective.SendWellAsync(courier, batch);
        var second = await collective.SendWellAsync(courier, batch);

        Counts(first).ShouldBe((2, 1, 0));
        Counts(second).ShouldBe((0, 3, 0));
        (await collective.CountAsync("SELECT count(*) FROM tracking.positions WHERE collective_id = $1")).ShouldBe(2);
        (await collective.CountAsync("SELECT count(*) FROM tracking.outbox WHERE collective_id = $1 AND type = 'CourierMoved'")).ShouldBeLessThanOrEqualTo(1);
    }

    [Fact]
    public async Task The_same_batch_sent_by_many_at_once_is_stored_once()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        object[] batch = [.. Enumerable.Range(0, 50).Select(second => Fix(collective.Now.AddSeconds(-second), id: $"{second}"))];

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => collective.SendWellAsync(courier, batch)));

        answers.Sum(answer => Counts(answer).Accepted).ShouldBe(50);
        (await collective.CountAsync("SELECT count(*) FROM tracking.positions WHERE collective_id = $1")).ShouldBe(50);
    }

    [Fact]
    public async Task An_older_batch_is_kept_but_does_not_move_the_courier_back()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        await collective.SendWellAsync(courier, Fix(collective.Now.AddSeconds(-5), 19.45));

        var late = await collective.SendWellAsync(courier, Fix(collective.Now.AddMinutes(-30), 19.40));

        Counts(late).ShouldBe((1, 0, 0));
        (await collective.PositionsAsync()).ShouldHaveSingleItem().GetProperty("latitude").GetDouble().ShouldBe(19.45);
    }

    [Fact]
    public async Task A_poison_fix_is_refused_by_itself_and_the_others_are_kept()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        var now = collective.Now;

        var answer = await collective.SendWellAsync(courier,
            Fix(now.AddSeconds(-3)), Fix(now.AddSeconds(-2), latitude: 91), new { latitude = "here", longitude = 1, at = now }, 17,
            new { latitude = 1.0, at = now }, Fix(now.AddDays(-8)), Fix(now.AddMinutes(6)), Fix(now.AddHours(-3)), new { latitude = 1, longitude = 2, at = "yesterday" },
            Fix(now.AddSeconds(-1), id: new string('x', 65)), null!, Fix(now.AddSeconds(-1), id: "ok"));

        Counts(answer).ShouldBe((2, 0, 10));
        answer.GetProperty("refused").EnumerateArray().Select(one => (one.GetProperty("index").GetInt32(), one.GetProperty("code").GetString())).ShouldBe(
        [
            (1, "invalid-coordinates"), (2, "malformed"), (3, "malformed"), (4, "malformed"), (5, "too-old"), (6, "in-future"), (7, "outside-shift"),
            (8, "malformed"), (9, "malformed"), (10, "malformed"),
        ]);
    }

    [Fact]
    public async Task What_a_phone_does_not_know_does_not_cost_the_position()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();

        await collective.SendWellAsync(courier, new
        {
            latitude = 19.4, longitude = -99.1, at = collective.Now, accuracyMetres = -1, speedMetresPerSecond = -1, headingDegrees = 720, batteryPercent = -100,
        });

        var last = (await collective.PositionsAsync()).ShouldHaveSingleItem();
        last.GetProperty("accuracyMetres").ValueKind.ShouldBe(JsonValueKind.Null);
        last.GetProperty("batteryPercent").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Outside_a_shift_nothing_is_kept_and_the_phone_is_told()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, shift) = await collective.CourierOnShiftAsync();
        await collective.TellAsync(collective.ShiftEnded(shift, collective.Now.AddMinutes(-10)));

        using var answer = await collective.SendAsync(courier, Fix(collective.Now), Fix(collective.Now.AddMinutes(-9)));

        answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe("outside-shift");
        (await collective.CountAsync("SELECT count(*) FROM tracking.positions WHERE collective_id = $1")).ShouldBe(0);
    }

    [Fact]
    public async Task What_was_ridden_during_the_shift_may_arrive_after_it()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, shift) = await collective.CourierOnShiftAsync();
        await collective.TellAsync(collective.ShiftEnded(shift, collective.Now.AddMinutes(-10)));

        var answer = await collective.SendWellAsync(courier, Fix(collective.Now.AddMinutes(-11)), Fix(collective.Now.AddMinutes(-1)));

        Counts(answer).ShouldBe((1, 0, 1));
        (await collective.PositionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parcel_in_custody_keeps_the_window_open_after_the_shift()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, shift) = await collective.CourierOnShiftAsync();
        var delivery = Guid.NewGuid();
        await collective.TellAsync(Completed(collective, delivery, courier, "pickup", collective.Now.AddMinutes(-20)));
        await collective.TellAsync(collective.ShiftEnded(shift, collective.Now.AddMinutes(-10)));

        var during = await collective.SendWellAsync(courier, Fix(collective.Now));
        var seen = (await collective.PositionsAsync()).Length;
        await collective.TellAsync(Completed(collective, delivery, courier, "dropoff", collective.Now));
        using var after = await collective.SendAsync(courier, Fix(collective.Now.AddSeconds(1)));

        Counts(during).ShouldBe((1, 0, 0));
        seen.ShouldBe(1);
        after.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await collective.PositionsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Facts_in_the_wrong_order_and_twice_end_in_the_same_windows()
    {
        var collective = await LicensedAsync(host.Server);
        var courier = Guid.NewGuid();
        var started = collective.ShiftStarted(courier, collective.Now.AddHours(-2), collective.Now.AddHours(2));
        var delivery = Guid.NewGuid();

        await collective.TellAsync(collective.ShiftEnded(started, collective.Now.AddHours(-1)));
        await collective.TellAsync(started);
        await collective.TellAsync(started);
        await collective.TellAsync(Completed(collective, delivery, courier, "dropoff", collective.Now.AddMinutes(-20)));
        await collective.TellAsync(Completed(collective, delivery, courier, "pickup", collective.Now.AddMinutes(-40)));

        var answer = await collective.SendWellAsync(courier,
            Fix(collective.Now.AddMinutes(-90)), Fix(collective.Now.AddMinutes(-50)), Fix(collective.Now.AddMinutes(-30)), Fix(collective.Now.AddMinutes(-10)));

        Counts(answer).ShouldBe((2, 0, 2));
    }

    [Theory]
    [InlineData("suspended takes nothing on shift", LicenceState.Suspended, "licence-drain-only")]
    [InlineData("applied takes nothing", LicenceState.Applied, "licence-not-active")]
    public async Task The_licence_gate_is_asked(string what, LicenceState state, string code)
    {
        var collective = new TrackedCollective(host.Server);
        await collective.TellAsync(collective.Licence(state, version: 2));
        await collective.TellAsync(collective.Licence(LicenceState.Constituted, version: 1));
        var (courier, _) = await collective.CourierOnShiftAsync();

        using var answer = await collective.SendAsync(courier, Fix(collective.Now));

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, what);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task While_draining_only_riders_with_a_parcel_are_located()
    {
        var collective = new TrackedCollective(host.Server);
        await collective.TellAsync(collective.Licence(LicenceState.Suspended, version: 1));
        var (courier, _) = await collective.CourierOnShiftAsync();
        await collective.TellAsync(Completed(collective, Guid.NewGuid(), courier, "pickup", collective.Now.AddMinutes(-5)));

        var answer = await collective.SendWellAsync(courier, Fix(collective.Now), Fix(collective.Now.AddMinutes(-6)));

        Counts(answer).ShouldBe((1, 0, 1));
    }

    [Theory]
    [InlineData("no JSON", "{", "application/json", 400, "malformed-json")]
    [InlineData("a list", "[]", "application/json", 400, "validation-failed")]
    [InlineData("no fixes", "{}", "application/json", 400, "validation-failed")]
    [InlineData("empty fixes", """{"fixes":[]}""", "application/json", 400, "validation-failed")]
    [InlineData("a form", "fixes=1", "application/x-www-form-urlencoded", 415, "unsupported-media-type")]
    public async Task A_body_that_is_no_batch_is_refused_whole(string what, string body, string type, int status, string code)
    {
        var collective = await LicensedAsync(host.Server);
        using var client = await collective.CourierClientAsync(Guid.NewGuid());
        using var content = new StringContent(body, Encoding.UTF8, type);

        using var answer = await client.PostAsync("/v1/courier/positions", content, Cancel);

        ((int)answer.StatusCode).ShouldBe(status, what);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString().ShouldBe(code, what);
    }

    [Theory]
    [InlineData(1001, 40, 400)]
    [InlineData(10_000, 300, 413)]
    public async Task A_batch_that_is_too_large_is_refused(int fixes, int idLength, int status)
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();

        using var answer = await collective.SendAsync(courier,
            [.. Enumerable.Range(0, fixes).Select(second => Fix(collective.Now.AddSeconds(-second), id: new string('x', idLength)))]);

        ((int)answer.StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Another_collective_sees_nothing()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync();
        await collective.SendWellAsync(courier, Fix(collective.Now));
        var other = await LicensedAsync(host.Server);

        (await other.PositionsAsync()).ShouldBeEmpty();
        using var stranger = await other.SendAsync(courier, Fix(other.Now));

        stranger.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    private static (int Accepted, int Duplicates, int Refused) Counts(JsonElement answer) => (
        answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32(), answer.GetProperty("refused").GetArrayLength());

    private static StopCompleted Completed(TrackedCollective collective, Guid delivery, Guid courier, string kind, DateTimeOffset at) => new(
        Guid.NewGuid(), collective.Id, at, delivery, kind == "pickup" ? 3 : 4, Guid.NewGuid(), kind, courier, null, null, null, null);
}
