using System.Text.Json.Nodes;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <param name="As">provisional or constituted.</param>
internal sealed record AdmissionBody(AdmitAs As, DateOnly? CommitmentSignedOn, DateOnly? ConstitutionEffectiveOn);

/// <summary>Two registrars admit a collective (T03, T04, T05, T08).</summary>
internal sealed class AdmissionProceeding : IProceeding
{
    public const string Name = "admission";

    public string Kind => Name;

    public Track Track => Track.Registrars;

    public string RejectedEvent => "licence.admission_refused";

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var terms = await TermsAsync(file, proposal);
        return file.About.CheckAdmission(terms, file.Policy, file.Now) ?? await AdmissionChecks.AllAsync(file, terms);
    }

    public async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (collective, terms, from) = (file.About, await TermsAsync(file, proposal), file.About.State);
        if (collective.Admit(terms, file.Policy, file.Now) is { } refusal) return refusal;
        var provisional = terms.As == AdmissionKind.Provisional;
        file.Tell(provisional ? "licence.provisional_granted" : "licence.constituted", proposal, from, new JsonObject
        {
            ["profile"] = terms.Profile!.Reference,
            ["clockStart"] = provisional ? AuditLog.Date(collective.ClockStart) : null,
            ["deadline"] = provisional ? AuditLog.Date(collective.LastPermitted) : null,
            ["zone"] = collective.Zone,
            ["constitutionEffectiveOn"] = AuditLog.Date(terms.ConstitutionEffectiveOn),
            ["reverifyDue"] = AuditLog.Date(collective.ReverifyDue),
        });
        return null;
    }

    private static async Task<AdmissionTerms> TermsAsync(Case file, Proposal proposal)
    {
        var body = proposal.Read<AdmissionBody>();
        var kind = body.As == AdmitAs.Provisional ? AdmissionKind.Provisional : AdmissionKind.Constituted;
        return new AdmissionTerms(
            kind, body.CommitmentSignedOn, body.ConstitutionEffectiveOn,
            kind == AdmissionKind.Provisional ? await AdmissionChecks.InheritedLastDayAsync(file) : null)
        {
            Profile = await file.Db.ProfileOfAsync(file.About, file.Cancel),
        };
    }
}
