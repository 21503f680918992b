using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Rodando.Tests.World;

/// <summary>A collective's papers, uploaded, lodged and verified through the API.</summary>
internal static class Papers
{
    /// <summary>Every paper of the checklist that is mandatory and may not follow, then the dossier; the act is unique to each call.</summary>
    /// <param name="actOn">Date of the founding act and of everything else.</param>
    internal static async Task<JsonElement> LodgeAsync(
        HttpClient admin, DateOnly actOn, int members = 5, string form = "MX.SC.productores")
    {
        await UploadAllAsync(admin, actOn);
        return await admin.PostOkAsync("/v1/collective/licence/dossier", new { form, members });
    }

    internal static async Task UploadAllAsync(HttpClient admin, DateOnly actOn, params string[] but)
    {
        var checklist = await admin.GetOkAsync("/v1/collective/licence/checklist");
        foreach (var item in checklist.GetProperty("items").EnumerateArray())
        {
            if (!item.GetProperty("mandatory").GetBoolean() || item.GetProperty("followUpDays").ValueKind == JsonValueKind.Number || but.Contains(item.Text("code"))) continue;
            if (item.Text("state") is "received" or "verified") continue;
            using var answer = await UploadAsync(admin, item.Text("code"), Pdf($"{item.Text("code")} {Guid.NewGuid()}"), actOn);
            await answer.JsonAsync(HttpStatusCode.Created);
        }
    }

    /// <summary>A registrar verifies everything that was received.</summary>
    internal static async Task VerifyAsync(HttpClient registrar, Guid collective)
    {
        var path = $"/v1/federation/collectives/{collective}/evidence";
        foreach (var row in (await registrar.GetOkAsync($"{path}?limit=100")).GetProperty("data").EnumerateArray())
        {
            var item = row.GetProperty("evidence");
            if (item.Text("state") == "received")
                await registrar.PostOkAsync($"{path}/{item.Id()}/verification", new { method = "original-seen" });
        }
    }

    internal static byte[] Pdf(string text) => Encoding.UTF8.GetBytes($"%PDF-1.7\n{text}\n%%EOF\n");

    /// <param name="more">Further query, beginning with an ampersand.</param>
    internal static Task<HttpResponseMessage> UploadAsync(
        HttpClient admin, string code, byte[] content, DateOnly? issuedOn = null, string name = "papel.pdf", string? sha256 = null, string more = "")
    {
        var query = string.Create(CultureInfo.InvariantCulture,
            $"code={Uri.EscapeDataString(code)}&fileName={Uri.EscapeDataString(name)}&sha256={sha256 ?? Convert.ToHexStringLower(SHA256.HashData(content))}");
        if (issuedOn is { } date) query += $"&issuedOn={date:yyyy-MM-dd}";
        var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        return admin.PostAsync(new Uri($"/v1/collective/evidence?{query}{more}", UriKind.Relative), body, TestContext.Current.CancellationToken);
    }
}
