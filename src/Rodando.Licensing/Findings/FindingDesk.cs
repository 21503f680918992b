using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Findings;

/// <summary>What is found, before it is written down.</summary>
/// <param name="Code">R1 to R12, or another short code of at most 40 characters.</param>
/// <param name="Principle">1 to 7, or null.</param>
/// <param name="Detail">One paragraph for people. No personal data.</param>
/// <param name="Details">Numbers and hashes.</param>
internal sealed record Found(string Code, int? Principle, bool Curable, string Detail, JsonObject Details);

internal static class FindingDesk
{
    /// <summary>Code of a co-operative with fewer members than the law asks for; its time to cure is longer.</summary>
    public const string MinMembers = "R2";

    /// <summary>Opens a finding. One that the system has opened and nobody has closed is not opened twice.</summary>
    /// <param name="by">Sign-in id; null when computed.</param>
    public static async Task<Finding> OpenFindingAsync(this Case file, Found found, Guid? by)
    {
        var id = file.About.CollectiveId;
        if (by is null && await file.Db.Findings.SingleOrDefaultAsync(
                row => row.CollectiveId == id && row.Code == found.Code && row.OpenedBy == null && row.ClosedAt == null, file.Cancel) is { } known)
            return known;
        var finding = new Finding
        {
            CollectiveId = id, Id = Guid.CreateVersion7(file.Now), Code = found.Code, Principle = found.Principle, Curable = found.Curable,
            Detail = found.Detail, Details = found.Details.ToJsonString(), OpenedBy = by, OpenedAt = file.Now,
        };
        file.Db.Findings.Add(finding);
        file.Log.Append("finding.opened", file.Actor, new JsonObject
        {
            ["collective"] = id.ToString(),
            ["finding"] = finding.Id.ToString(),
            ["code"] = found.Code,
            ["principle"] = found.Principle,
            ["curable"] = found.Curable,
            ["details"] = found.Details.DeepClone(),
        }, found.Detail);
        return finding;
    }

    /// <summary>Gives time to cure a finding (T12).</summary>
    public static Refusal? BeginGrace(this Case file, Finding finding, string reason)
    {
        var (collective, from) = (file.About, file.About.State);
        if (finding.BeginCure() is { } refusal) return refusal;
        if (collective.BeginGrace(finding.Code == MinMembers, file.Policy, file.Now) is { } illegal) return illegal;
        if (from == LicenceState.Grace) return null;
        file.Log.Append("licence.grace_begun", file.Actor, new JsonObject
        {
            ["collective"] = collective.CollectiveId.ToString(),
            ["finding"] = finding.Id.ToString(),
            ["code"] = finding.Code,
            ["from"] = LicenceStates.Name(from),
            ["to"] = LicenceStates.Name(collective.State),
            ["graceUntil"] = AuditLog.Timestamp(collective.GraceUntil!.Value),
        }, reason);
        return null;
    }
}
