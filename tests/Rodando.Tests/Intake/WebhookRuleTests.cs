using System.Net;
using Rodando.Intake.Webhooks;

namespace Rodando.Tests.Intake;

public sealed class WebhookRuleTests
{
    [Fact]
    public void The_references_test_vector_gives_its_signature()
    {
        var secret = Convert.FromBase64String("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
        var body = """{"type":"delivery.picked_up","timestamp":"2026-09-21T14:13:20Z","data":{"delivery_id":"dlv_01","stop":1}}"""u8;

        WebhookSignature.Sign(secret, "msg_rodando_0001", 1790000000, body).ShouldBe("v1,fMqlWcQvmbd5IETnN9MbOhCVgPyaNCEkJ5ycbXGWTpg=");
        WebhookSignature.Show(secret).ShouldBe("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("93.184.216.34", true)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:93.184.216.34", true)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2606:2800:220:1::1", true)]
    public void Only_addresses_of_the_internet_are_targets(string address, bool isPublic) =>
        TargetRules.IsPublic(IPAddress.Parse(address)).ShouldBe(isPublic);

    [Theory]
    [InlineData("https://example.com/hooks?a=1", true)]
    [InlineData("http://example.com/hooks", false)]
    [InlineData("https://localhost/hooks", false)]
    [InlineData("https://127.0.0.1/hooks", false)]
    [InlineData("https://2130706433/hooks", false)]
    [InlineData("https://[::1]:8080/hooks", false)]
    [InlineData("https://user@example.com/", false)]
    [InlineData("https://example.com/#part", false)]
    [InlineData("ftp://example.com/", false)]
    [InlineData("example.com/hooks", false)]
    [InlineData("file:///etc/passwd", false)]
    public void An_endpoints_address_is_looked_at_when_it_is_added(string url, bool allowed) =>
        (TargetRules.Fault(url, allowPrivate: false) is null).ShouldBe(allowed);

    [Fact]
    public void Ten_attempts_take_three_days_and_a_little_chance()
    {
        var pauses = Enumerable.Range(1, 9).Select(attempt => RetrySchedule.After(attempt, wish: null, chance: 0)!.Value).ToArray();

        pauses.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause).ShouldBe(new TimeSpan(75, 35, 5));
        RetrySchedule.After(10, wish: null, chance: 0).ShouldBeNull();
        RetrySchedule.After(2, wish: null, chance: 1).ShouldBe(TimeSpan.FromSeconds(330));
    }

    [Theory]
    [InlineData("the receiver may ask for more time", 600, 600)]
    [InlineData("but not for less than the schedule says", 1, 300)]
    [InlineData("and for no more than a day", 1_000_000, 86_400)]
    public void A_receivers_wish_counts(string why, int wishSeconds, int seconds)
    {
        _ = why;
        RetrySchedule.After(2, TimeSpan.FromSeconds(wishSeconds), chance: 0).ShouldBe(TimeSpan.FromSeconds(seconds));
    }
}
