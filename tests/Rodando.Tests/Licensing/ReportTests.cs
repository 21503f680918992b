using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rodando.Licensing.Reports;
using Rodando.Platform.Messaging;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Reports can be made again from the same inputs, and hold no figure that cannot be.</summary>
public sealed class ReportTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(Facts.At("2026-11-21T18:00:00Z"));
    private RodandoServer server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => server = await RodandoServer.StartAsync(["--Rodando:Modules=licensing"], services =>
    {
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton<IFactBus>(new RecordingBus());
    });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("64 % of 27 women: 17 are 63 %, 18 are 67 %", "64", 27, null, "impossible-percentage")]
    [InlineData("23 % of 88 can only be 20", "23", 88, null, null)]
    [InlineData("another count than the percentage's", "23", 88, 21, "impossible-percentage")]
    [InlineData("the same count", "23", 88, 20, null)]
    [InlineData("half a rider, either way of rounding", "12.5", 8, null, null)]
    [InlineData("a percentage that leaves the count open", "50", 1000, null, "impossible-percentage")]
    [InlineData("the whole", "100", 3, null, null)]
    public async Task Acceptance_53_a_percentage_that_no_whole_number_gives_is_refused(string what, string percent, int of, int? count, string? code)
    {
        var (world, id) = await WorldAsync();
        var figure = new { name = what, of, count, percent = decimal.Parse(percent, System.Globalization.CultureInfo.InvariantCulture) };

        var sending = world.Auditor.PostAsJsonAsync(Path(id), Request(figure), Cancel);

        if (code is not null)
        {
            await sending.RefusedAsync(409, code);
            (await world.Auditor.GetOkAsync(Path(id))).GetProperty("data").GetArrayLength().ShouldBe(0);
            return;
        }

        using var answer = await sending;
        var kept = (await answer.JsonAsync(HttpStatusCode.Created)).GetProperty("content").GetProperty("figures")[0];
        kept.GetProperty("count").GetInt32().ShouldBe(Percentages.CountsOf(figure.percent, of).ShouldHaveSingleItem());
        kept.TryGetProperty("percent", out var typed).ShouldBe(typed.ValueKind != JsonValueKind.Undefined);
        (typed.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null).ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_inputs_give_the_same_report_and_other_inputs_another()
    {
        var (world, id) = await WorldAsync();

        using var first = await world.Auditor.PostAsJsonAsync(Path(id), Request(), Cancel);
        var report = await first.JsonAsync(HttpStatusCode.Created);
        clock.Advance(TimeSpan.FromMinutes(2));
        using var again = await world.Auditor.PostAsJsonAsync(Path(id), Request(), Cancel);

        (await again.JsonAsync(HttpStatusCode.OK)).ToString().ShouldBe(report.ToString());
        await world.Registrar.PostOkAsync($"/v1/federation/collectives/{id}/findings", new { code = "R3", detail = "Riders who are no members.", curable = true });
        using var other = await world.Auditor.PostAsJsonAsync(Path(id), Request(), Cancel);
        var second = await other.JsonAsync(HttpStatusCode.Created);
        second.Text("inputsHash").ShouldNotBe(report.Text("inputsHash"));
        second.GetProperty("content").GetProperty("found").GetProperty("findings")[0].Text("code").ShouldBe("R3");
        (await world.Auditor.GetOkAsync(Path(id))).GetProperty("data").EnumerateArray().Select(row => row.Id())
            .ShouldBe([second.Id(), report.Id()]);
        (await world.EventsAsync()).Count(entry => entry.GetProperty("event").Text("type") == "report.issued").ShouldBe(2);
    }

    [Fact]
    public async Task The_paper_says_what_the_JSON_says_in_both_languages_byte_for_byte_the_same()
    {
        var (world, id) = await WorldAsync();
        using var issued = await world.Auditor.PostAsJsonAsync(
            Path(id), Request(new { name = "Mujeres (con ñ)", of = 27, count = 17, percent = (decimal?)null }), Cancel);
        var report = await issued.JsonAsync(HttpStatusCode.Created);
        var path = $"{Path(id)}/{report.Id()}";

        var (one, two) = (await PdfAsync(world.Auditor, $"{path}/pdf"), await PdfAsync(world.Registrar, $"{path}/pdf?language=es"));
        var english = await PdfAsync(world.Auditor, $"{path}/pdf?language=en");

        one.ShouldBe(two);
        var text = Encoding.Latin1.GetString(one);
        text.ShouldStartWith("%PDF-1.4");
        text.ShouldContain("Informe de auditor\u00eda");
        text.ShouldContain("Mujeres \\(con \u00f1\\): 17 / 27");
        text.ShouldContain(report.Text("inputsHash"));
        Encoding.Latin1.GetString(english).ShouldContain("Audit report");
        using var wrong = await world.Auditor.GetAsync(new Uri($"{path}/pdf?language=fr", UriKind.Relative), Cancel);
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);

        // The co-operative reads the same, and sees who read it.
        using var member = await FederationWorld.MemberAsync(server, id);
        (await member.GetOkAsync($"/v1/collective/audit/reports/{report.Id()}")).ToString().ShouldBe((await world.Registrar.GetOkAsync(path)).ToString());
        (await PdfAsync(member, $"/v1/collective/audit/reports/{report.Id()}/pdf")).ShouldBe(one);
        (await member.GetOkAsync("/v1/collective/audit/reads")).GetProperty("data").EnumerateArray()
            .Select(read => read.Text("what")).ShouldContain("report");
        var stranger = await FederationWorld.FoundAsync(server);
        await stranger.Auditor.GetAsync(new Uri(path, UriKind.Relative), Cancel).RefusedAsync(404, "not-found");
    }

    [Fact]
    public async Task A_report_names_what_is_wrong_with_its_period_and_only_auditors_and_registrars_issue_one()
    {
        var (world, id) = await WorldAsync();

        foreach (var (from, to, field) in new[] { ("2026-11-20", "2026-11-19", "to"), ("2026-01-01", "2027-01-01", "to"), ("2020-01-01", "2026-01-01", "from") })
        {
            using var answer = await world.Auditor.PostAsJsonAsync(
                Path(id), new { from, to, method = "papers", sample = "all", conclusion = "in order" }, Cancel);
            (await answer.JsonAsync(HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty(field, out _).ShouldBeTrue(field);
        }

        (await world.Panel.PostAsJsonAsync(Path(id), Request(), Cancel)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var screen = await world.Auditor.GetOkAsync($"/v1/federation/collectives/{id}/audit-file");
        screen.GetProperty("figures").GetProperty("licence").Text("state").ShouldBe("provisional");
        screen.GetProperty("figures").GetProperty("decisions").EnumerateArray().Select(one => one.Text("type")).ShouldContain("licence.applied");
        screen.GetProperty("chain").GetProperty("events").GetInt64().ShouldBeGreaterThan(2);
    }

    private async Task<(FederationWorld World, Guid Id)> WorldAsync()
    {
        var world = await FederationWorld.FoundAsync(server);
        return (world, await world.ProvisionalAsync());
    }

    private static string Path(Guid id) => $"/v1/federation/collectives/{id}/audit-reports";

    private static object Request(params object[] figures) =>
        new { from = "2026-01-01", to = "2026-11-21", method = "Papers and interviews.", sample = "All riders.", conclusion = "In order.", figures };

    private static async Task<byte[]> PdfAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }
}
