using System.Globalization;
using System.Text.Json;
using Rodando.Licensing.Audit;

namespace Rodando.Tests.Licensing;

/// <summary>The chain against the vectors of the domain document §2.13, and what its verifier notices.</summary>
public sealed class AuditChainTests
{
    private const string First =
        """{"actor":"user:fed-reg-1","at":"2026-11-21T15:04:05.000Z","data":{"collective":"c-001","jurisdiction":"MX"},"seq":1,"type":"licence.applied"}""";

    private const string Second =
        """{"actor":"user:fed-reg-1","at":"2026-11-23T16:00:00.000Z","data":{"collective":"c-001","deadline":"2028-11-22","granted":"2026-11-23","zone":"America/Mexico_City"},"seq":2,"type":"licence.provisional_granted"}""";

    [Fact]
    public void The_hashes_are_those_of_the_specification()
    {
        var genesis = AuditChain.Genesis("mx-federation");
        var first = AuditChain.EventHash(JsonDocument.Parse(First).RootElement);
        var second = AuditChain.EventHash(JsonDocument.Parse(Second).RootElement);
        var firstLink = AuditChain.ChainHash(genesis, first);
        var secondLink = AuditChain.ChainHash(firstLink, second);

        Hex(genesis).ShouldBe("05b8ba77ee97aca30763ef926b386f33a9917ce1a711033f3e118f9ab099d63a");
        Hex(first).ShouldBe("917b87ba64d1c41d2db053201c2d0beccf8b0b3020f00c47efd3a8f464c99f16");
        Hex(firstLink).ShouldBe("8c19eb5e1759a64d3d6b6466bf0d9c175c6c4f3a6059beba4fe726417258b8d5");
        Hex(second).ShouldBe("e557e544481b63d9812404b1bf038ed59387cd9c40aec915b04413c6cef1f8b3");
        Hex(secondLink).ShouldBe("8d5dbbee6855beaf437bd90c40726df459ac62ad78da4bbe8fb864bedc49d304");
    }

    [Fact]
    public async Task A_chain_that_nobody_touched_is_intact()
    {
        var links = Links(50);

        var report = await Verify(links);

        report.ShouldBe(new ChainReport(50, links[^1].ChainHash, null, null));
    }

    [Fact]
    public async Task An_empty_chain_is_intact_and_its_head_is_the_genesis() =>
        Hex((await Verify([])).Head).ShouldBe(Hex(AuditChain.Genesis("f")));

    [Fact]
    public async Task White_space_and_order_of_members_are_not_part_of_an_event()
    {
        var links = Links(3);
        links[1] = links[1] with { Event = """{ "type": "t", "data": {"n": 2.0}, "seq": 2 }""" };

        (await Verify(links)).IsIntact.ShouldBeTrue();
    }

    [Theory]
    [InlineData("an event was changed")]
    [InlineData("an event and its hash were changed")]
    [InlineData("an event was taken out")]
    [InlineData("an event stands twice")]
    [InlineData("two events changed places")]
    [InlineData("an event is not JSON")]
    [InlineData("an event carries another number")]
    public async Task Acceptance_42_the_first_bad_number_is_named(string what)
    {
        var links = Links(20);
        var changed = Event(7, "changed");
        switch (what)
        {
            case "an event was changed": links[6] = links[6] with { Event = changed }; break;
            case "an event and its hash were changed":
                links[6] = links[6] with { Event = changed, EventHash = AuditChain.EventHash(JsonDocument.Parse(changed).RootElement) };
                break;
            case "an event was taken out": links.RemoveAt(6); break;
            case "an event stands twice": links.Insert(7, links[6]); break;
            case "two events changed places": (links[6], links[7]) = (links[7], links[6]); break;
            case "an event is not JSON": links[6] = links[6] with { Event = "{" }; break;
            default: links[6] = links[6] with { Event = Event(8, "t") }; break;
        }

        var report = await Verify(links);

        report.FirstBadSeq.ShouldBe(7);
        report.Why.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_part_of_the_chain_is_checked_from_the_hash_before_it()
    {
        var links = Links(20);

        var part = await ChainVerifier.VerifyAsync(
            links.Skip(10).ToAsyncEnumerable(), links[9].ChainHash, 11, TestContext.Current.CancellationToken);
        var wrong = await ChainVerifier.VerifyAsync(
            links.Skip(10).ToAsyncEnumerable(), links[8].ChainHash, 11, TestContext.Current.CancellationToken);

        (part.Checked, part.FirstBadSeq).ShouldBe((10, null));
        wrong.FirstBadSeq.ShouldBe(11);
    }

    private static Task<ChainReport> Verify(IEnumerable<ChainLink> links) =>
        ChainVerifier.VerifyAsync(links.ToAsyncEnumerable(), AuditChain.Genesis("f"), cancel: TestContext.Current.CancellationToken);

    private static List<ChainLink> Links(int count)
    {
        var (links, previous) = (new List<ChainLink>(), AuditChain.Genesis("f"));
        for (var seq = 1; seq <= count; seq++)
        {
            var text = Event(seq, "t");
            var hash = AuditChain.EventHash(JsonDocument.Parse(text).RootElement);
            previous = AuditChain.ChainHash(previous, hash);
            links.Add(new ChainLink(seq, text, hash, previous));
        }

        return links;
    }

    private static string Event(int seq, string type) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"data":{"n":{{seq}}},"seq":{{seq}},"type":"{{type}}"}""");

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
