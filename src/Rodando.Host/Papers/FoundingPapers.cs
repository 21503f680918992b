using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Rodando.Host.Papers;

/// <summary>Papers of a co-operative that exists only in a demo or a simulation; each says so on its face.</summary>
internal static class FoundingPapers
{
    /// <summary>Uploads what the checklist wants at once, lodges the dossier and has it verified. Repeating it changes nothing.</summary>
    /// <param name="collectiveId">The collective that lodges.</param>
    /// <param name="foundedOn">Local date of the founding act, yyyy-MM-dd.</param>
    /// <param name="read">GET as the collective's admin.</param>
    /// <param name="send">POST as the collective's admin; a byte array is sent as it is.</param>
    /// <param name="decide">POST as a registrar.</param>
    internal static async Task LodgeAsync(
        string collectiveId, string foundedOn, Func<string, Task<JsonNode>> read, Func<string, object, Task<JsonNode>> send,
        Func<string, object, Task<JsonNode>> decide)
    {
        var checklist = await read("/v1/collective/licence/checklist");
        foreach (var item in checklist["items"]!.AsArray().Where(item => (bool)item!["mandatory"]! && item["followUpDays"] is null))
        {
            var code = (string)item!["code"]!;
            var paper = Encoding.UTF8.GetBytes($"%PDF-1.4\n% {code}: made for a demonstration, of collective {collectiveId}. It proves nothing.\n%%EOF\n");
            var query = string.Create(CultureInfo.InvariantCulture,
                $"code={code}&fileName={code.Replace('.', '-')}.pdf&issuedOn={foundedOn}&sha256={Convert.ToHexStringLower(SHA256.HashData(paper))}");
            var kept = await send($"/v1/collective/evidence?{query}", paper);
            await decide($"/v1/federation/collectives/{collectiveId}/evidence/{(string)kept["id"]!}/verification", new { method = "original-seen" });
        }

        await send("/v1/collective/licence/dossier", new { form = (string)checklist["forms"]![0]!["code"]!, members = (int)checklist["minMembers"]! });
    }
}
