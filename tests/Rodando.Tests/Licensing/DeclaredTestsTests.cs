using Rodando.Licensing.Profiles;
using Rodando.Licensing.Reverification;

namespace Rodando.Tests.Licensing;

/// <summary>R1 and R6 to R12 from what a co-operative declares.</summary>
public sealed class DeclaredTestsTests
{
    private static readonly DateOnly On = new(2026, 12, 31);
    private static readonly KnownFacts Known = new(Ballots: 2, Weighted: 0, QuorateAssemblies: 1, Riders: 5);
    private static readonly ControlAnswer Ours = new(10, 0, 100_000, 0, 10_000, 0, 0);

    private static ReverificationAnswers Good => new(
        new LegalStatusAnswer(true, false, false, On.AddDays(-60), new string('a', 64)), new VotesAnswer(3, 0), Ours, new DemocracyAnswer(On),
        new SurplusAnswer(SurplusKey.Work, 10, 10), new OpenDoorAnswer(10, 9, 1, 1, 2, 2), new ProtectionAnswer(5, 5), new ReciprocityAnswer(90, true));

    [Fact]
    public void Good_answers_pass_every_test_at_the_very_limit() =>
        DeclaredTests.All(Good, Known, On, new TestLimits()).ShouldAllBe(figure => figure.Passed == true);

    [Fact]
    public void What_nobody_answered_is_neither_passed_nor_failed() =>
        DeclaredTests.All(new ReverificationAnswers(), Known, On, new TestLimits()).ShouldAllBe(figure => figure.Passed == null);

    [Fact]
    public void A_lender_with_a_veto_controls_though_he_holds_no_vote() =>
        Failing(Good with { Control = Ours with { Vetoes = 1 } }).ShouldBe(["R7"]);

    public static TheoryData<string, Func<ReverificationAnswers, ReverificationAnswers>, string> Breaches => new()
    {
        { "old proof", good => good with { LegalStatus = good.LegalStatus! with { ProofIssuedOn = On.AddDays(-61) } }, "R1" },
        { "proof of tomorrow", good => good with { LegalStatus = good.LegalStatus! with { ProofIssuedOn = On.AddDays(1) } }, "R1" },
        { "converted", good => good with { LegalStatus = good.LegalStatus! with { Converted = true } }, "R1" },
        { "dissolving", good => good with { LegalStatus = good.LegalStatus! with { InDissolution = true } }, "R1" },
        { "weighted ballot", good => good with { Votes = new VotesAnswer(3, 1) }, "R6" },
        { "outside votes", good => good with { Control = Ours with { Votes = 1000, OutsideVotes = 351 } }, "R7" },
        { "outside capital", good => good with { Control = Ours with { OutsideCapitalMinor = 49_001 } }, "R7" },
        { "one holder", good => good with { Control = Ours with { LargestHolderMinor = 33_401 } }, "R7" },
        { "covenant", good => good with { Control = Ours with { Covenants = 1 } }, "R7" },
        { "mandates over", good => good with { Democracy = new DemocracyAnswer(On.AddDays(-1)) }, "R8" },
        { "by capital", good => good with { Surplus = new SurplusAnswer(SurplusKey.Capital, 10, 10) }, "R9" },
        { "funds short", good => good with { Surplus = new SurplusAnswer(SurplusKey.Work, 9, 10) }, "R9" },
        { "slow answers", good => good with { OpenDoor = new OpenDoorAnswer(10, 8, 0, 0, 0, 0) }, "R10" },
        { "bare refusal", good => good with { OpenDoor = new OpenDoorAnswer(0, 0, 2, 1, 0, 0) }, "R10" },
        { "uninvited rider", good => good with { OpenDoor = new OpenDoorAnswer(0, 0, 0, 0, 2, 1) }, "R10" },
        { "fewer covered than rode", good => good with { Protection = new ProtectionAnswer(4, 4) }, "R11" },
        { "arrears", good => good with { Reciprocity = new ReciprocityAnswer(91, true) }, "R12" },
        { "kept changes", good => good with { Reciprocity = new ReciprocityAnswer(0, false) }, "R12" },
    };

    [Theory]
    [MemberData(nameof(Breaches))]
    public void One_breach_fails_its_own_test_and_no_other(string what, Func<ReverificationAnswers, ReverificationAnswers> change, string test)
    {
        ArgumentNullException.ThrowIfNull(change);
        Failing(change(Good)).ShouldBe([test], what);
    }

    [Theory]
    [InlineData("ES", 3, 700, 333)]
    [InlineData("FR", 2, 500, 500)]
    [InlineData("MX", 5, 500, 334)]
    public void A_jurisdiction_sets_the_limits_that_its_profile_names(string jurisdiction, int members, int work, int holder)
    {
        var limits = TestLimits.Of(ShippedProfiles.Of(jurisdiction));

        TestLimits.Of(ShippedProfiles.Of("FR"), "FR.SCOP.SA").MinMembers.ShouldBe(7);
        (limits.MinMembers, limits.WorkShareAtLeast, limits.LargestHolderAtMost).ShouldBe((members, work, holder));
    }

    private static IEnumerable<string> Failing(ReverificationAnswers answers) =>
        DeclaredTests.All(answers, Known, On, new TestLimits()).Where(figure => figure.Passed == false).Select(figure => figure.Test);
}
