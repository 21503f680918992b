using Rodando.Licensing.Profiles;

namespace Rodando.Licensing.Reverification;

/// <summary>Against what the twelve tests hold their figures. Shares are in thousandths.</summary>
/// <param name="MinMembers">R2: fewest members on the day.</param>
/// <param name="RiderMembershipOver">R3: more than this share of those who rode are members.</param>
/// <param name="WorkShareAtLeast">R4: at least this share of all hours is members' work; exactly half is never enough.</param>
/// <param name="WorkingMembersAtLeast">R5: at least this share of the members work.</param>
/// <param name="OutsideVotesAtMost">R7: votes of holders who neither work nor use.</param>
/// <param name="OutsideCapitalAtMost">R7: their capital.</param>
/// <param name="LargestHolderAtMost">R7: capital of the largest holder.</param>
/// <param name="AssemblyMonths">R8: within how many months an assembly with a quorum was held.</param>
/// <param name="AnsweredAtLeast">R10: applications answered within 90 days.</param>
/// <param name="ArrearsDays">R12: oldest contribution due, in days.</param>
/// <param name="EvidenceFreshDays">R1: age of the registry's proof, in days.</param>
/// <param name="ProfileVersion">Edition of the jurisdiction's profile; 0 when there is none.</param>
/// <remarks>Source of the defaults: CICOPA's declaration (a majority of the workers are members); a profile's limits go before them.</remarks>
internal sealed record TestLimits(
    int MinMembers = 2, int RiderMembershipOver = 500, int WorkShareAtLeast = 500, int WorkingMembersAtLeast = 500, int OutsideVotesAtMost = 350,
    int OutsideCapitalAtMost = 490, int LargestHolderAtMost = 334, int AssemblyMonths = 15, int AnsweredAtLeast = 900, int ArrearsDays = 90,
    int EvidenceFreshDays = 60, int ProfileVersion = 0)
{
    /// <summary>The limits under a profile's edition.</summary>
    /// <param name="form">Code of the co-operative's legal form, where it is known: some ask for more members.</param>
    public static TestLimits Of(JurisdictionProfile? profile, string? form = null)
    {
        var (all, own) = (new TestLimits(), profile?.Limits.Value);
        return all with
        {
            MinMembers = profile?.MinMembersOf(form ?? "") ?? all.MinMembers,
            WorkShareAtLeast = Thousandths(own?.MemberWorkMin) ?? all.WorkShareAtLeast,
            OutsideVotesAtMost = Thousandths(own?.VotesOutsideMax) ?? all.OutsideVotesAtMost,
            OutsideCapitalAtMost = Thousandths(own?.CapitalOutsideMax) ?? all.OutsideCapitalAtMost,
            LargestHolderAtMost = Thousandths(own?.LargestHolderMax) ?? all.LargestHolderAtMost,
            ProfileVersion = profile?.Version ?? 0,
        };
    }

    private static int? Thousandths(double? share) => share is { } value ? (int)Math.Round(value * 1000, MidpointRounding.AwayFromZero) : null;
}
