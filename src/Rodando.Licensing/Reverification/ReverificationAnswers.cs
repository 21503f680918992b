using System.ComponentModel.DataAnnotations;

namespace Rodando.Licensing.Reverification;

/// <summary>What the platform cannot know by itself, as the co-operative declares it; a part that is missing stays as it was.</summary>
/// <param name="LegalStatus">R1.</param>
/// <param name="Votes">R6: ballots outside the platform; those in it are counted as well.</param>
/// <param name="Control">R7.</param>
/// <param name="Democracy">R8: assemblies are recorded on their own.</param>
/// <param name="Surplus">R9.</param>
/// <param name="OpenDoor">R10.</param>
/// <param name="Protection">R11.</param>
/// <param name="Reciprocity">R12.</param>
public sealed record ReverificationAnswers(
    LegalStatusAnswer? LegalStatus = null, VotesAnswer? Votes = null, ControlAnswer? Control = null, DemocracyAnswer? Democracy = null,
    SurplusAnswer? Surplus = null, OpenDoorAnswer? OpenDoor = null, ProtectionAnswer? Protection = null, ReciprocityAnswer? Reciprocity = null)
{
    /// <summary>These answers with the given ones laid over them.</summary>
    internal ReverificationAnswers With(ReverificationAnswers newer) => new(
        newer.LegalStatus ?? LegalStatus, newer.Votes ?? Votes, newer.Control ?? Control, newer.Democracy ?? Democracy,
        newer.Surplus ?? Surplus, newer.OpenDoor ?? OpenDoor, newer.Protection ?? Protection, newer.Reciprocity ?? Reciprocity);

    /// <summary>Names of the parts that nobody has answered.</summary>
    internal IEnumerable<string> Missing()
    {
        if (LegalStatus is null) yield return "legalStatus";
        if (Votes is null) yield return "votes";
        if (Control is null) yield return "control";
        if (Democracy is null) yield return "democracy";
        if (Surplus is null) yield return "surplus";
        if (OpenDoor is null) yield return "openDoor";
        if (Protection is null) yield return "protection";
        if (Reciprocity is null) yield return "reciprocity";
    }
}

/// <param name="Active">Entered and active in the registry.</param>
/// <param name="InDissolution">Dissolution was decided or ordered.</param>
/// <param name="Converted">It became another kind of enterprise.</param>
/// <param name="ProofIssuedOn">Date of the registry's proof; at most 60 days before it is examined.</param>
/// <param name="EvidenceSha256">SHA-256 of the lodged proof, 64 hexadecimal digits.</param>
public sealed record LegalStatusAnswer(
    bool Active, bool InDissolution, bool Converted, DateOnly ProofIssuedOn,
    [property: RegularExpression("^[0-9a-f]{64}$")] string EvidenceSha256);

/// <param name="Ballots">Ballots held outside the platform in the year.</param>
/// <param name="Weighted">How many of them gave some members more than one vote.</param>
public sealed record VotesAnswer([property: Range(0, 100_000)] int Ballots, [property: Range(0, 100_000)] int Weighted);

/// <summary>The cap table and what others may forbid.</summary>
/// <param name="Votes">All votes.</param>
/// <param name="OutsideVotes">Votes of holders who neither work in it nor use it.</param>
/// <param name="CapitalMinor">All capital, in minor units of the co-operative's currency.</param>
/// <param name="OutsideCapitalMinor">Capital of holders who neither work in it nor use it.</param>
/// <param name="LargestHolderMinor">Capital of the largest holder.</param>
/// <param name="Vetoes">Vetoes and golden shares of anybody but the assembly, also of lenders.</param>
/// <param name="Covenants">Debts and exclusive contracts whose terms give others control.</param>
public sealed record ControlAnswer(
    [property: Range(1, 1_000_000)] long Votes, [property: Range(0, 1_000_000)] long OutsideVotes,
    [property: Range(0, 1_000_000_000_000)] long CapitalMinor, [property: Range(0, 1_000_000_000_000)] long OutsideCapitalMinor,
    [property: Range(0, 1_000_000_000_000)] long LargestHolderMinor, [property: Range(0, 1000)] int Vetoes, [property: Range(0, 1000)] int Covenants);

/// <param name="MandatesValidUntil">Last day of the shortest mandate in force.</param>
public sealed record DemocracyAnswer(DateOnly MandatesValidUntil);

/// <summary>By what the surplus is shared out.</summary>
public enum SurplusKey
{
    /// <summary>None was shared out: everything stays in the co-operative.</summary>
    None,
    Work,
    Capital,
    Equal,
}

/// <param name="Key">What the assembly's decision says.</param>
/// <param name="FundsMinor">What was put into the legal funds in the year, in minor units.</param>
/// <param name="FundsDueMinor">What the law asked for.</param>
public sealed record SurplusAnswer(
    SurplusKey Key, [property: Range(0, 1_000_000_000_000)] long FundsMinor, [property: Range(0, 1_000_000_000_000)] long FundsDueMinor);

/// <param name="Applications">Applications for membership that were due for an answer in the year.</param>
/// <param name="AnsweredInTime">How many were answered within 90 days.</param>
/// <param name="Refusals">How many were refused.</param>
/// <param name="RefusalsReasoned">How many refusals gave reasons.</param>
/// <param name="Riders">Riders of six months or more who are not members.</param>
/// <param name="RidersInvited">How many of them were invited to join.</param>
public sealed record OpenDoorAnswer(
    [property: Range(0, 100_000)] int Applications, [property: Range(0, 100_000)] int AnsweredInTime,
    [property: Range(0, 100_000)] int Refusals, [property: Range(0, 100_000)] int RefusalsReasoned,
    [property: Range(0, 100_000)] int Riders, [property: Range(0, 100_000)] int RidersInvited);

/// <param name="People">People for whom protection is compulsory.</param>
/// <param name="Covered">How many of them are covered.</param>
/// <param name="PlanSha256">SHA-256 of the lodged plan to cover the others; null when there is none.</param>
public sealed record ProtectionAnswer(
    [property: Range(0, 100_000)] int People, [property: Range(0, 100_000)] int Covered,
    [property: RegularExpression("^[0-9a-f]{64}$")] string? PlanSha256 = null);

/// <param name="ArrearsDays">Age of the oldest contribution to the federation or its fund that is still due; 0 when none is.</param>
/// <param name="ChangesPublished">Changes to the software were published as the licence asks, or there were none.</param>
public sealed record ReciprocityAnswer([property: Range(0, 10_000)] int ArrearsDays, bool ChangesPublished);
