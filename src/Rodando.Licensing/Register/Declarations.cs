using System.ComponentModel.DataAnnotations;

namespace Rodando.Licensing.Register;

/// <summary>What a group declares when it applies; nobody is admitted without it.</summary>
/// <param name="LegalForm">Code of the form it has or is to take, of the jurisdiction's profile, such as MX.SC.productores.</param>
/// <param name="InvestorControl">Whether anybody who does not work in it has votes, a veto or another hold over it.</param>
/// <param name="PrivacyNoticeAcknowledged">Whether the founders have read the federation's privacy notice.</param>
/// <param name="RidersInformedOn">Local date on which the riders were told of the commitment and its last day; for a provisional licence.</param>
/// <param name="MembersPlan">How it will reach the fewest members that the law asks for, while it has fewer founders.</param>
public sealed record ApplicationDeclarations(
    [property: StringLength(60, MinimumLength = 2)] string LegalForm,
    bool InvestorControl,
    bool PrivacyNoticeAcknowledged,
    DateOnly? RidersInformedOn = null,
    [property: StringLength(1000, MinimumLength = 3)] string? MembersPlan = null);
