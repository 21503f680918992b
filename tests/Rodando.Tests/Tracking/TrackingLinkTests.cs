using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Platform.SignIn;
using static Rodando.Tests.Tracking.TrackedCollective;

namespace Rodando.Tests.Tracking;

[Collection(TrackingTests.Name)]
public sealed partial class TrackingLinkTests(TrackingHost host)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_shows_the_delivery_and_its_story()
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync("Ana");
        var job = await new TrackedJob(collective).OnTheWayAsync(courier);
        await collective.SendWellAsync(courier, Fix(collective.Now));

        var shown = (await job.ShownAsync()).ShouldNotBeNull();

        shown.GetProperty("reference").GetString().ShouldBe(job.Reference);
        shown.GetProperty("state").GetString().ShouldBe("picked-up");
        shown.GetProperty("collectiveName").GetString().ShouldBe("Bicis del Centro");
        shown.GetProperty("dropoff").GetProperty("address").GetString().ShouldBe(TrackedJob.Address);
        shown.GetProperty("timeline").EnumerateArray().Select(entry => entry.GetProperty("type").GetString()).ShouldBe(["placed", "assigned", "accepted", "picked-up"]);
        var eta = shown.GetProperty("eta");
        eta.GetProperty("from").GetDateTimeOffset().ShouldBeLessThan(eta.GetProperty("to").GetDateTimeOffset());
        eta.GetProperty("estimated").GetBoolean().ShouldBeTrue();
        shown.GetProperty("courier").GetProperty("distanceMetres").GetInt32().ShouldBeInRange(950, 1250);
    }

    [Fact]
    public async Task A_state_is_sent_once_over_any_number_of_connections()
    {
        var collective = await LicensedAsync(host.Server);
        var courier = Guid.NewGuid();
        var job = new TrackedJob(collective);
        await collective.TellAsync(job.Placed());
        var path = $"/v1/tracking/{await job.TokenAsync()}/events";
        var states = new List<string>();
        long? last;
        await using (var first = await EventReader.OpenAsync(host.Server.Client(), path))
        {
            states.Add(State((await first.NextAsync())!));
            last = first.LastId;
        }

        await collective.TellAsync(job.Assigned(courier, 1));
        await collective.TellAsync(job.Accepted(courier, 2));
        await using (var second = await EventReader.OpenAsync(host.Server.Client(), path, last))
        {
            var missed = (await second.NextAsync())!;
            states.Add(State(missed));
            missed.Data.GetProperty("timeline").GetArrayLength().ShouldBe(3);
            last = second.LastId;
        }
        await using (var third = await EventReader.OpenAsync(host.Server.Client(), path, last))
        {
            await collective.TellAsync(job.PickedUp(courier, 3));
            await collective.TellAsync(job.Delivered(courier, 4));
            while (await third.NextAsync() is { } next)
            {
                if (next.Type == "state")
                    states.Add(State(next));
            }
            last = third.LastId;
        }

        states.Distinct().ShouldBe(states);
        states[^1].ShouldBe("delivered");
        using var client = host.Server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Last-Event-ID", $"{last}" } } };
        (await client.SendAsync(request, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Only_our_own_links_for_tracking_open_anything()
    {
        var collective = await LicensedAsync(host.Server);
        var job = new TrackedJob(collective);
        await collective.TellAsync(job.Placed());
        var token = await job.TokenAsync();
        var links = host.Server.Services.GetRequiredService<SignedLinks>();
        var other = await LicensedAsync(host.Server);
        string[] wrong =
        [
            "x", new('A', 64), token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), "%2e%2e", token + "A",
            await links.SignAsync("proof", collective.Id, job.Id, Cancel), await links.SignAsync("tracking", other.Id, job.Id, Cancel),
            await links.SignAsync("tracking", collective.Id, Guid.NewGuid(), Cancel),
        ];

        using var client = host.Server.Client();
        foreach (var attempt in wrong)
        {
            foreach (var path in new[] { $"/v1/tracking/{attempt}", $"/v1/tracking/{attempt}/events", $"/t/{attempt}" })
                (await client.GetAsync(path, Cancel)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
        (await client.GetAsync($"/v1/tracking/{token}", Cancel)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("es-MX,es;q=0.9,en;q=0.8", "es-MX", "En camino")]
    [InlineData("en-GB", "en", "On its way")]
    [InlineData("fr, en;q=0.5, es;q=0.4", "en", "On its way")]
    [InlineData("nah", "es-MX", "En camino")]
    public async Task The_page_is_small_closed_and_speaks_the_readers_language(string accept, string language, string headline)
    {
        var collective = await LicensedAsync(host.Server);
        var (courier, _) = await collective.CourierOnShiftAsync("Ana");
        var job = await new TrackedJob(collective).OnTheWayAsync(courier);
        await collective.SendWellAsync(courier, Fix(collective.Now));
        using var client = host.Server.Client();
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(accept);

        using var answer = await client.GetAsync($"/t/{await job.TokenAsync()}", Cancel);
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentLanguage.ShouldBe([language]);
        html.ShouldContain($"<html lang=\"{language}\">");
        html.ShouldContain(headline);
        html.ShouldContain("Calle Ñandú 5 &lt;b&gt;int. 3&lt;/b&gt;, Roma");
        Encoding.UTF8.GetByteCount(html).ShouldBeLessThan(15_000);
        Outside().Matches(html).ShouldBeEmpty();
        html.ShouldContain("<noscript><meta http-equiv=\"refresh\"");
        ShouldBeClosed(answer.Headers, html);
    }

    [Fact]
    public async Task A_dead_link_is_told_in_words()
    {
        using var client = host.Server.Client();

        using var answer = await client.GetAsync($"/t/{new string('A', 64)}", Cancel);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await answer.Content.ReadAsStringAsync(Cancel)).ShouldContain("Este enlace ya no muestra nada");
    }

    [Fact]
    public async Task So_many_streams_of_one_link_and_no_more()
    {
        var collective = await LicensedAsync(host.Server);
        var job = new TrackedJob(collective);
        await collective.TellAsync(job.Placed());
        var path = $"/v1/tracking/{await job.TokenAsync()}/events";
        var open = new List<EventReader>();
        for (var n = 0; n < 20; n++)
            open.Add(await EventReader.OpenAsync(host.Server.Client(), path));
        using var client = host.Server.Client();

        using var refused = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, Cancel);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        foreach (var stream in open)
            await stream.DisposeAsync();
    }

    private static void ShouldBeClosed(HttpResponseHeaders headers, string html)
    {
        var policy = headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'");
        policy.ShouldNotContain("unsafe");
        var nonce = Nonce().Match(policy).Groups["nonce"].Value;
        html.Split("<style nonce=\"" + nonce).Length.ShouldBe(html.Split("<style").Length);
        html.Split("<script nonce=\"" + nonce).Length.ShouldBe(html.Split("<script").Length);
        headers.CacheControl!.NoStore.ShouldBeTrue();
        headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
    }

    private static string State(ServerEvent one) => one.Data.GetProperty("state").GetString()!;

    [GeneratedRegex("(https?:|//[a-z]|\\bsrc=|<link|@import|url\\()", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Outside();

    [GeneratedRegex("'nonce-(?<nonce>[0-9a-f]{32})'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Nonce();
}
