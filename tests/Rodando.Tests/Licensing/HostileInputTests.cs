using System.Text;
using System.Text.Json;
using Rodando.Tests.World;

namespace Rodando.Tests.Licensing;

/// <summary>Input that nobody honest sends is answered with what is wrong with it, never with a fault of ours.</summary>
public sealed class HostileInputTests(RodandoServer server)
{
    private const string Reason = "\"reason\":\"hostile\"";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_body_to_the_licence_module_is_answered_with_a_fault()
    {
        var world = await FederationWorld.FoundAsync(server);
        var (id, other) = (await world.ProvisionalAsync(), await world.RegisterAsync());
        var constituted = await world.ConstitutedAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);
        using var constitutedAdmin = await FederationWorld.MemberAsync(server, constituted);
        var finding = await world.Auditor.PostOkAsync(
            $"/v1/federation/collectives/{constituted}/findings", new { code = "R9", detail = "no funds", curable = true });
        await world.Registrar.PostOkAsync($"/v1/federation/collectives/{constituted}/findings/{finding.Id()}/grace", new { reason = "cure it" });
        var profile = (await world.Registrar.GetOkAsync("/v1/federation/profiles")).GetProperty("data").EnumerateArray()
            .Select(row => row.GetProperty("profile")).Single(row => row.Text("id") == "MX").GetRawText().Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal);
        var application = JsonSerializer.Serialize(FederationWorld.Application());
        var of = $"/v1/federation/collectives/{id}";

        var faults = new List<string>();
        foreach (var (client, method, path, body) in Hostile().Concat(Profiles()))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            using var answer = await client.SendAsync(request, Cancel);
            if ((int)answer.StatusCode is < 400 or >= 500 || (path.EndsWith("editions", StringComparison.Ordinal) && (int)answer.StatusCode != 400))
                faults.Add($"{(int)answer.StatusCode} {method} {path} {(body.Length > 200 ? body[^200..] : body)}");
        }

        faults.ShouldBeEmpty(string.Join('\n', faults));

        IEnumerable<(HttpClient, string, string, string)> Hostile()
        {
            // Nothing where a member of a list is expected.
            yield return (world.Registrar, "POST", "/v1/federation/collectives", Changed(application, "founders", "[null,null]"));
            yield return (world.Registrar, "POST", "/v1/federation/collectives", Changed(application, "identities", "{\"controlling\":[null]}"));
            yield return (world.Registrar, "POST", $"{of}/decline", $"{{\"codes\":[null],{Reason}}}");
            yield return (world.Registrar, "POST", $"{of}/dossier/reject", $"{{\"codes\":[null],{Reason}}}");
            yield return (world.Registrar, "POST", $"{of}/succession", $"{{\"successors\":[null],{Reason}}}");
            yield return (world.Registrar, "POST", $"{of}/identities", "{\"members\":[null]}");
            yield return (world.Registrar, "POST", $"/v1/federation/collectives/{constituted}/cure", $"{{\"evidence\":[null],{Reason}}}");
            yield return (world.Auditor, "POST", $"{of}/findings", "{\"code\":\"R9\",\"detail\":\"none\",\"curable\":true,\"evidence\":[null]}");
            yield return (world.Auditor, "POST", $"{of}/audit-reports",
                $"{{\"from\":\"{world.Today():yyyy-MM-dd}\",\"to\":\"{world.Today():yyyy-MM-dd}\",\"method\":\"all\",\"sample\":\"all\",\"conclusion\":\"all\",\"figures\":[null]}}");
            yield return (world.Panel, "POST", "/v1/federation/what-if",
                "{\"at\":\"2026-11-22T12:00:00Z\",\"state\":\"applied\",\"zone\":\"America/Mexico_City\",\"jurisdiction\":\"MX\",\"evidence\":[null]}");
            yield return (world.Panel, "POST", "/v1/federation/profiles/MX/editions", $"{{{Reason},\"attestations\":[null]}}");
            yield return (constitutedAdmin, "POST", $"/v1/collective/findings/{finding.Id()}/answer", "{\"curePlan\":[null]}");
            yield return (admin, "POST", "/v1/collective/assemblies",
                $"{{\"heldOn\":\"2026-11-01\",\"kind\":\"ordinary\",\"members\":5,\"present\":4,\"proxies\":0,\"quorum\":3,\"minutesSha256\":\"{new string('a', 64)}\",\"votes\":[null]}}");
            yield return (admin, "POST", "/v1/collective/ballots", "{\"question\":\"Yes or no?\",\"options\":[null,null],\"closesAt\":\"2026-12-22T12:00:00Z\"}");
            // The ends of the calendar, and dates that have not come.
            foreach (var date in new[] { "0001-01-01", "9999-12-31" })
            {
                yield return (world.Registrar, "POST", $"{of}/succession",
                    $"{{\"successors\":[{{\"collectiveId\":\"{other}\",\"as\":\"provisional\",\"commitmentSignedOn\":\"{date}\"}}],{Reason}}}");
                yield return (world.Registrar, "POST", $"/v1/federation/collectives/{constituted}/succession",
                    $"{{\"successors\":[{{\"collectiveId\":\"{other}\",\"as\":\"provisional\",\"commitmentSignedOn\":\"{date}\"}}],{Reason}}}");
                yield return (world.Registrar, "POST", $"/v1/federation/collectives/{other}/admissions",
                    $"{{\"as\":\"provisional\",\"commitmentSignedOn\":\"{date}\",{Reason}}}");
                yield return (world.Registrar, "POST", $"/v1/federation/collectives/{other}/admissions",
                    $"{{\"as\":\"constituted\",\"constitutionEffectiveOn\":\"{date}\",{Reason}}}");
                yield return (world.Panel, "POST", $"{of}/deadline", $"{{\"lastPermittedDate\":\"{date}\",{Reason}}}");
                yield return (admin, "POST", "/v1/collective/licence/deadline", $"{{\"lastPermittedDate\":\"{date}\",{Reason}}}");
                yield return (world.Auditor, "POST", $"{of}/audit-reports",
                    $"{{\"from\":\"{date}\",\"to\":\"{date}\",\"method\":\"all\",\"sample\":\"all\",\"conclusion\":\"all\"}}");
                foreach (var member in new[] { "clockStart", "lastPermittedDate", "dossierLodgedOn", "foundingActOn", "reverifyDue" })
                {
                    foreach (var state in new[] { "provisional", "constituted", "hold" })
                    {
                        yield return (world.Panel, "POST", "/v1/federation/what-if",
                            $"{{\"at\":\"2026-11-22T12:00:00Z\",\"state\":\"{state}\",\"zone\":\"Asia/Tokyo\",\"{member}\":\"{date}\"}}");
                    }
                }
            }
        }

        // A profile in which one value is not what it should be.
        IEnumerable<(HttpClient, string, string, string)> Profiles()
        {
            const string path = "/v1/federation/profiles/MX/editions";
            foreach (var (member, value) in new[]
            {
                ("forms", "{\"value\":null,\"confidence\":\"official\",\"source\":\"law\"}"),
                ("forms", "{\"value\":[null],\"confidence\":\"official\",\"source\":\"law\"}"),
                ("evidence", "{\"value\":null,\"confidence\":\"official\",\"source\":\"law\"}"),
                ("evidence", "{\"value\":[null],\"confidence\":\"official\",\"source\":\"law\"}"),
                ("limits", "{\"value\":null,\"confidence\":\"official\",\"source\":\"law\"}"),
                ("minMembers", "null"),
                ("further", "{\"x\":null}"),
                ("further", "{\"x\":{\"value\":{\"a\":1,\"a\":2},\"confidence\":\"official\",\"source\":\"law\"}}"),
                ("further", "{\"x\":{\"value\":1e400,\"confidence\":\"official\",\"source\":\"law\"}}"),
                ("further", "{\"x\":{\"value\":\"\\ud800\",\"confidence\":\"official\",\"source\":\"law\"}}"),
                ("further", "{\"x\":{\"value\":\"\\u0000\",\"confidence\":\"official\",\"source\":\"law\"}}"),
                ("limits", "{\"value\":{\"memberWorkMin\":7},\"confidence\":\"official\",\"source\":\"law\"}"),
                ("forms", "{\"value\":[{\"code\":\"MX.SC.x\",\"name\":\"x y\",\"minMembers\":-5}],\"confidence\":\"official\",\"source\":\"law\"}"),
            })
            {
                yield return (world.Panel, "POST", path, $"{{{Reason},\"profile\":{Changed(profile, member, value)}}}");
            }
        }
    }

    [Fact]
    public async Task Queries_with_characters_that_no_table_can_hold_are_refused()
    {
        var world = await FederationWorld.FoundAsync(server);
        var id = await world.ProvisionalAsync();
        using var admin = await FederationWorld.MemberAsync(server, id);
        var content = Papers.Pdf("nul");

        using var upload = await Papers.UploadAsync(admin, "MX.ACTA", content, world.Today(), more: "&number=%00&actNumber=1%00&notary=x%00");
        using var far = await Papers.UploadAsync(admin, "MX.ACTA", content, more: "&effectiveOn=0001-01-01&expiresOn=9999-12-31");
        var paths = new[]
        {
            "/v1/federation/collectives?state=%00", "/v1/federation/profiles?cursor=%00", "/v1/federation/proposals?state=%00",
            "/v1/federation/links?cursor=%00", $"/v1/federation/collectives/{id}/findings?cursor=MC4wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA",
            "/v1/federation/audit-events?after=9223372036854775807", "/v1/federation/portfolio?cursor=%00",
            $"/v1/federation/collectives/{id}/register-diff?from=0001-01-01&to=9999-12-31",
            $"/v1/federation/collectives/{id}/register-diff?since=0001-01-01", $"/v1/federation/collectives/{id}/register-diff?from=9999-12-31&to=9999-12-31",
            $"/v1/federation/collectives/{id}/register-diff?since=9999-12-31",
        };

        ((int)upload.StatusCode).ShouldBe(400, await upload.Content.ReadAsStringAsync(Cancel));
        ((int)far.StatusCode).ShouldBe(400, await far.Content.ReadAsStringAsync(Cancel));
        foreach (var path in paths)
        {
            using var answer = await world.Registrar.GetAsync(new Uri(path, UriKind.Relative), Cancel);
            ((int)answer.StatusCode).ShouldBeLessThan(500, path);
        }
    }

    /// <summary>The JSON object with one member replaced or added.</summary>
    private static string Changed(string json, string member, string value)
    {
        using var document = JsonDocument.Parse(json);
        var members = document.RootElement.EnumerateObject().Where(one => one.Name != member).Select(one => $"\"{one.Name}\":{one.Value.GetRawText()}");
        return $"{{{string.Join(',', members.Append($"\"{member}\":{value}"))}}}";
    }
}
