using System.Globalization;

namespace Rodando.Licensing.Reverification;

/// <summary>What the platform itself recorded of the co-operative's democracy.</summary>
/// <param name="Ballots">Ballots in the twelve months, on the platform and in recorded assemblies.</param>
/// <param name="Weighted">How many of them were not one member, one vote.</param>
/// <param name="QuorateAssemblies">Assemblies with quorum and minutes within the limit's months.</param>
/// <param name="Riders">Who rode in the twelve months.</param>
internal sealed record KnownFacts(int Ballots, int Weighted, int QuorateAssemblies, int Riders);

/// <summary>The tests that rest on declarations: R1 and R6 to R12. A part that is not answered is not passed and not failed.</summary>
internal static class DeclaredTests
{
    public static IReadOnlyList<Figure> All(ReverificationAnswers answers, KnownFacts known, DateOnly on, TestLimits limits) =>
    [
        LegalStatus(answers.LegalStatus, on, limits), OneMemberOneVote(answers.Votes, known), Control(answers.Control, limits),
        Democracy(answers.Democracy, known, on, limits), Surplus(answers.Surplus), OpenDoor(answers.OpenDoor, limits),
        Protection(answers.Protection, known), Reciprocity(answers.Reciprocity, limits),
    ];

    private static Figure LegalStatus(LegalStatusAnswer? answer, DateOnly on, TestLimits limits)
    {
        var age = answer is null ? (long?)null : on.DayNumber - answer.ProofIssuedOn.DayNumber;
        return new Figure("R1", age, limits.EvidenceFreshDays, $"active, proof <= {limits.EvidenceFreshDays} days old", answer is null ? null
            : answer is { Active: true, InDissolution: false, Converted: false } && age >= 0 && age <= limits.EvidenceFreshDays);
    }

    private static Figure OneMemberOneVote(VotesAnswer? answer, KnownFacts known)
    {
        var breaches = known.Weighted + (answer?.Weighted ?? 0);
        return new Figure("R6", breaches, known.Ballots + (answer?.Ballots ?? 0), "no vote but one a member",
            breaches > 0 ? false : answer is null ? null : true);
    }

    // Five conditions; whoever breaks one fails, and the numerator says how many were broken.
    private static Figure Control(ControlAnswer? answer, TestLimits limits)
    {
        var limit = string.Create(CultureInfo.InvariantCulture,
            $"outside votes <= {limits.OutsideVotesAtMost / 10.0} %, outside capital <= {limits.OutsideCapitalAtMost / 10.0} %, ")
            + string.Create(CultureInfo.InvariantCulture, $"largest holder <= {limits.LargestHolderAtMost / 10.0} %, no veto, no covenant");
        if (answer is null) return new Figure("R7", null, null, limit, null);
        bool[] broken =
        [
            Over(answer.OutsideVotes, answer.Votes, limits.OutsideVotesAtMost),
            Over(answer.OutsideCapitalMinor, answer.CapitalMinor, limits.OutsideCapitalAtMost),
            Over(answer.LargestHolderMinor, answer.CapitalMinor, limits.LargestHolderAtMost),
            answer.Vetoes > 0, answer.Covenants > 0,
        ];
        var count = broken.Count(condition => condition);
        return new Figure("R7", count, broken.Length, limit, count == 0);
    }

    private static Figure Democracy(DemocracyAnswer? answer, KnownFacts known, DateOnly on, TestLimits limits) => new(
        "R8", known.QuorateAssemblies, 1, $">= 1 assembly with quorum and minutes in {limits.AssemblyMonths} months, mandates valid",
        answer is null ? null : known.QuorateAssemblies >= 1 && answer.MandatesValidUntil >= on);

    private static Figure Surplus(SurplusAnswer? answer) => new(
        "R9", answer?.FundsMinor, answer?.FundsDueMinor, "by work, funds at the legal minimum",
        answer is null ? null : answer.Key is SurplusKey.Work or SurplusKey.None && answer.FundsMinor >= answer.FundsDueMinor);

    private static Figure OpenDoor(OpenDoorAnswer? answer, TestLimits limits)
    {
        var limit = string.Create(CultureInfo.InvariantCulture,
            $">= {limits.AnsweredAtLeast / 10.0} % answered in 90 days, every refusal reasoned, every rider of 6 months invited");
        return new Figure("R10", answer?.AnsweredInTime, answer?.Applications, limit, answer is null ? null
            : answer.AnsweredInTime * 1000L >= answer.Applications * (long)limits.AnsweredAtLeast
              && answer.RefusalsReasoned >= answer.Refusals && answer.RidersInvited >= answer.Riders);
    }

    // Whoever declares fewer people than rode has left somebody out.
    private static Figure Protection(ProtectionAnswer? answer, KnownFacts known)
    {
        var people = Math.Max(answer?.People ?? 0, known.Riders);
        return new Figure("R11", answer?.Covered, answer is null ? null : people, "= 100 %, else a plan",
            answer is null ? null : answer.Covered >= people || answer.PlanSha256 is not null);
    }

    private static Figure Reciprocity(ReciprocityAnswer? answer, TestLimits limits) => new(
        "R12", answer?.ArrearsDays, limits.ArrearsDays, $"no arrears > {limits.ArrearsDays} days, changes published",
        answer is null ? null : answer.ArrearsDays <= limits.ArrearsDays && answer.ChangesPublished);

    private static bool Over(long part, long whole, int thousandths) => part * 1000 > whole * thousandths;
}
