using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing.Evidence;

/// <summary>Uploading files of evidence, getting them back, and what is refused.</summary>
public sealed class UploadTests(RodandoServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_comes_back_as_it_was_sent_for_its_collective_and_its_federation()
    {
        var (world, id, admin) = await ApplicantAsync();
        var content = Papers.Pdf(new string('x', 700_000));

        using var answer = await Papers.UploadAsync(admin, "MX.ACTA", content, world.Today(), "Acta núm. 7.pdf", more: "&actNumber=7&notary=Not.%2012");
        var item = await answer.JsonAsync(HttpStatusCode.Created);

        item.Text("sha256").ShouldBe(Convert.ToHexStringLower(SHA256.HashData(content)));
        item.GetProperty("name").Text("en").ShouldStartWith("Founding act");
        foreach (var (client, path) in new[] { (admin, "/v1/collective/evidence"), (world.Auditor, $"/v1/federation/collectives/{id}/evidence") })
        {
            using var file = await client.GetAsync(new Uri($"{path}/{item.Id()}/content", UriKind.Relative), Cancel);
            (await file.Content.ReadAsByteArrayAsync(Cancel)).ShouldBe(content);
            file.Content.Headers.ContentType!.MediaType.ShouldBe("application/pdf");
            file.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
            file.Content.Headers.ContentDisposition.FileNameStar.ShouldBe("Acta núm. 7.pdf");
            file.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
    }

    [Fact]
    public async Task The_same_file_again_is_the_same_item_also_when_both_arrive_at_once()
    {
        var (world, _, admin) = await ApplicantAsync();
        var content = Papers.Pdf($"act {Guid.NewGuid()}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Papers.UploadAsync(admin, "MX.ACTA", content, world.Today())));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(3);
        foreach (var answer in answers) answer.Dispose();
        (await admin.GetOkAsync("/v1/collective/evidence")).GetProperty("data").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("../../etc/cron.d/acta.pdf")]
    [InlineData("acta.exe.pdf")]
    [InlineData("acta\u202Efdp.pdf")]
    [InlineData("acta\r\nX: y.pdf")]
    [InlineData("NUL.pdf")]
    [InlineData("acta.png")]
    public async Task A_malicious_or_wrong_name_is_refused_and_nothing_is_kept(string name)
    {
        var (_, _, admin) = await ApplicantAsync();

        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf("act"), name: name), 400, "validation-failed", "fileName");

        (await admin.GetOkAsync("/v1/collective/evidence")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task Another_hash_an_unknown_type_and_nothing_at_all_are_refused()
    {
        var (_, _, admin) = await ApplicantAsync();

        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf("act"), sha256: new string('0', 64)), 400, "hash-mismatch", "sha256");
        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf("act"), sha256: "none"), 400, "validation-failed", "sha256");
        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", Encoding.ASCII.GetBytes("MZ, a program")), 415, "unsupported-media-type");
        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", []), 400, "validation-failed", "body");
        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf("act"), more: "&actNumber=7"), 400, "validation-failed", "notary");
        Directory.Exists(Path.Combine(server.Files, "incoming")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_file_beyond_the_limit_is_refused_announced_or_not_and_never_kept()
    {
        var (_, _, admin) = await ApplicantAsync();
        var huge = new byte[(20 * 1024 * 1024) + 1];
        Papers.Pdf("huge").CopyTo(huge, 0);

        await Requests.RefusedAsync(Papers.UploadAsync(admin, "MX.ACTA", huge), 413, "body-too-large");
        // Chunked, so that nobody knows beforehand how much there will be.
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/collective/evidence?code=MX.ACTA&fileName=acta.pdf&sha256={new string('0', 64)}")
        {
            Content = new StreamContent(new MemoryStream(huge)) { Headers = { ContentType = new MediaTypeHeaderValue("application/pdf") } },
        };
        request.Headers.TransferEncodingChunked = true;
        await Requests.RefusedAsync(admin.SendAsync(request, Cancel), 413, "body-too-large");

        (await admin.GetOkAsync("/v1/collective/evidence")).GetProperty("data").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_file_that_was_altered_on_disk_is_not_given_out()
    {
        var (world, id, admin) = await ApplicantAsync();
        using var answer = await Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf($"act {id}"), world.Today());
        var item = await answer.JsonAsync(HttpStatusCode.Created);
        var path = Path.Combine(server.Files, id.ToString("n"), item.Text("sha256"));
        File.SetAttributes(path, FileAttributes.Normal);
        await File.AppendAllTextAsync(path, "and the investor has a veto", Cancel);

        await Requests.RefusedAsync(
            world.Auditor.GetAsync(new Uri($"/v1/federation/collectives/{id}/evidence/{item.Id()}/content", UriKind.Relative), Cancel), 409, "evidence-altered");
    }

    [Fact]
    public async Task Neither_another_collective_nor_another_federation_reads_it()
    {
        var (world, id, admin) = await ApplicantAsync();
        using var answer = await Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf($"act {id}"), world.Today());
        var item = await answer.JsonAsync(HttpStatusCode.Created);
        var other = await FederationWorld.FoundAsync(server);
        using var stranger = await FederationWorld.MemberAsync(server, await other.RegisterAsync());

        await Requests.RefusedAsync(stranger.GetAsync(new Uri($"/v1/collective/evidence/{item.Id()}/content", UriKind.Relative), Cancel), 404, "not-found");
        await Requests.RefusedAsync(
            other.Auditor.GetAsync(new Uri($"/v1/federation/collectives/{id}/evidence/{item.Id()}/content", UriKind.Relative), Cancel), 404, "not-found");
        await Requests.RefusedAsync(other.Registrar.PostJsonAsync(
            $"/v1/federation/collectives/{id}/evidence/{item.Id()}/verification", new { method = "qr" }), 404, "not-found");
    }

    [Fact]
    public async Task A_registrar_verifies_by_name_and_method_and_the_chain_says_so()
    {
        var (world, id, admin) = await ApplicantAsync();
        using var answer = await Papers.UploadAsync(admin, "MX.ACTA", Papers.Pdf($"act {id}"), world.Today());
        var path = $"/v1/federation/collectives/{id}/evidence/{(await answer.JsonAsync(HttpStatusCode.Created)).Id()}";

        var verified = await world.Registrar.PostOkAsync($"{path}/verification", new { method = "registry-look-up", remark = "SIGER 123" });
        await world.Registrar.PostOkAsync($"{path}/verification", new { method = "registry-look-up" });
        await Requests.RefusedAsync(world.SecondRegistrar.PostJsonAsync($"{path}/verification", new { method = "qr" }), 409, "evidence-decided");
        var rejected = await world.SecondRegistrar.PostOkAsync($"{path}/rejection", new { reason = "the notary denies it" });

        verified.Text("decidedBy").ShouldBe("Prueba");
        verified.Text("method").ShouldBe("registry-look-up");
        rejected.Text("state").ShouldBe("rejected");
        var events = (await world.EventsAsync()).Select(entry => entry.GetProperty("event")).ToList();
        events.Select(entry => entry.Text("type")).Where(type => type.StartsWith("evidence.", StringComparison.Ordinal))
            .ShouldBe(["evidence.received", "evidence.verified", "evidence.rejected"]);
        events[^1].GetProperty("data").Text("sha256").ShouldBe(verified.Text("sha256"));
    }

    private async Task<(FederationWorld World, Guid Id, HttpClient Admin)> ApplicantAsync()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.RegisterAsync();
        return (world, id, await FederationWorld.MemberAsync(server, id));
    }
}
