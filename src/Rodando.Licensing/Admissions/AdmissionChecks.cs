using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Evidence;
using Rodando.Licensing.Links;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <summary>What has to hold before a licence is granted besides the file's own state, each asked at proposing and at granting.</summary>
internal static class AdmissionChecks
{
    private static readonly Func<Case, AdmissionTerms, Task<Refusal?>>[] InOrder = [DeclarationsHoldAsync, EvidenceCheck.CheckAsync, LinkChecks.CheckAsync];

    public static async Task<Refusal?> AllAsync(Case file, AdmissionTerms terms)
    {
        foreach (var check in InOrder)
        {
            if (await check(file, terms) is { } refusal) return refusal;
        }

        return null;
    }

    private static async Task<Refusal?> DeclarationsHoldAsync(Case file, AdmissionTerms terms)
    {
        if (file.About.Declared() is not { } declared)
            return new Refusal("declarations-missing", "The group has not declared its legal form, its investors and that the founders read the privacy notice.");
        if (terms.Profile!.Form(declared.LegalForm) is null)
            return new Refusal("legal-form-unknown", $"{declared.LegalForm} is no form of the profile {terms.Profile.Reference}.");
        if (declared.InvestorControl)
            return new Refusal("investor-control", "Somebody who does not work in the group has a hold over it.");
        if (!declared.PrivacyNoticeAcknowledged)
            return new Refusal("privacy-notice-unread", "The founders have not read the federation's privacy notice.");
        if (terms.As == AdmissionKind.Constituted) return null;
        if (declared.RidersInformedOn is not { } informed || informed > file.About.Today(file.Now))
            return new Refusal("riders-uninformed", "The riders have not been told of the commitment and its last day.");
        var founders = await file.Db.Founders.CountAsync(row => row.CollectiveId == file.About.CollectiveId, file.Cancel);
        return declared.MembersPlan is null && founders < terms.Profile.MinMembersOf(declared.LegalForm)
            ? new Refusal("members-plan-missing", "With fewer founders than the law asks members for, a plan to reach them is needed.")
            : null;
    }

    /// <summary>The earliest last day among the clocks of linked groups; null when there is none to inherit.</summary>
    public static Task<DateOnly?> InheritedLastDayAsync(Case file) => LinkChecks.InheritedLastDayAsync(file);
}
