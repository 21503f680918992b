using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Rodando.Licensing.Profiles;

/// <summary>How well a legal value is known, least first.</summary>
public enum Confidence
{
    /// <summary>Written down from memory.</summary>
    Memory,

    /// <summary>Read in a text about the law.</summary>
    Secondary,

    /// <summary>Read in the law or with the authority, or attested by the federation.</summary>
    Official,

    /// <summary>Confirmed by counsel for this use.</summary>
    Counsel,
}

/// <summary>From when a co-operative exists.</summary>
public enum ExistsFrom
{
    /// <summary>From the founding act; its registration follows.</summary>
    Act,

    /// <summary>From its entry in the register.</summary>
    Registration,
}

/// <summary>What an item of evidence shows about the beginning of the co-operative.</summary>
public enum EvidenceShows
{
    /// <summary>Nothing about it.</summary>
    Other,

    /// <summary>The founding act, with its number and notary.</summary>
    FoundingAct,

    /// <summary>The entry in the register from which the co-operative exists.</summary>
    Registration,
}

/// <summary>A value with its source.</summary>
/// <param name="Value">The value.</param>
/// <param name="Confidence">How well it is known.</param>
/// <param name="Source">Where it stands: a law and its article, an authority, or how it was remembered.</param>
/// <param name="CheckedOn">Date of the last check; null when it was none.</param>
/// <param name="CheckedBy">Who checked or attested it: counsel's name, or user:… of the federation.</param>
public sealed record Sourced<T>(
    T Value, Confidence Confidence, [property: StringLength(500, MinimumLength = 3)] string Source, DateOnly? CheckedOn = null,
    [property: StringLength(200)] string? CheckedBy = null);

/// <summary>A legal form under which a co-operative is licensed.</summary>
/// <param name="Code">Country code and name: MX.SC.productores.</param>
/// <param name="Name">As the law calls it.</param>
/// <param name="MinMembers">Fewest members, where it differs from the jurisdiction's.</param>
public sealed record LegalForm(
    [property: StringLength(60, MinimumLength = 4)] string Code, [property: StringLength(200, MinimumLength = 2)] string Name,
    [property: Range(1, 100)] int? MinMembers = null);

/// <summary>One paper that a dossier holds.</summary>
/// <param name="Code">Country code and name: MX.ACTA.</param>
/// <param name="Es">Name in Spanish.</param>
/// <param name="En">Name in English.</param>
/// <param name="Mandatory">Without it no dossier is complete, unless it may follow.</param>
/// <param name="FollowUpDays">Calendar days after constitution within which it may follow; null when it may not.</param>
/// <param name="FreshDays">Oldest age in calendar days at lodging; null when age does not matter.</param>
/// <param name="Issuer">Who issues it.</param>
/// <param name="Shows">What it shows about the beginning of the co-operative.</param>
public sealed record EvidenceRequirement(
    [property: StringLength(60, MinimumLength = 4)] string Code, [property: StringLength(200, MinimumLength = 2)] string Es,
    [property: StringLength(200, MinimumLength = 2)] string En, bool Mandatory, [property: Range(1, 730)] int? FollowUpDays = null,
    [property: Range(1, 730)] int? FreshDays = null, [property: StringLength(200)] string? Issuer = null,
    EvidenceShows Shows = EvidenceShows.Other)
{
    /// <summary>True when a dossier without it is incomplete.</summary>
    internal bool NeededAtOnce => Mandatory && FollowUpDays is null;
}

/// <summary>Limits of the yearly tests; null leaves the policy's.</summary>
/// <param name="MemberWorkMin">Least share of hours worked by members, above 0 up to 1.</param>
/// <param name="NonMemberMonths">Months for which somebody may work without being a member.</param>
/// <param name="VotesOutsideMax">Largest share of votes held by outsiders, 0 to 1.</param>
/// <param name="CapitalOutsideMax">Largest share of capital held by outsiders, 0 to 1.</param>
/// <param name="LargestHolderMax">Largest share of capital of one holder, 0 to 1.</param>
public sealed record ProfileLimits(
    [property: Range(0.0, 1.0)] double? MemberWorkMin = null, [property: Range(0, 60)] int? NonMemberMonths = null,
    [property: Range(0.0, 1.0)] double? VotesOutsideMax = null, [property: Range(0.0, 1.0)] double? CapitalOutsideMax = null,
    [property: Range(0.0, 1.0)] double? LargestHolderMax = null);

/// <summary>The federation vouches for a value.</summary>
/// <param name="Value">Name of the value: forms, minMembers, constitutionEffectiveOn, preCoopMaxMonths, evidence, limits or one of further.</param>
/// <param name="Confidence">official or counsel.</param>
/// <param name="Source">What it was checked against.</param>
public sealed record Attestation(
    [property: StringLength(60, MinimumLength = 1)] string Value, Confidence Confidence,
    [property: StringLength(500, MinimumLength = 3)] string Source);

/// <summary>What the law of one jurisdiction asks of a co-operative, as dated and sourced data.</summary>
/// <param name="Id">ISO 3166 code: MX, or ES-AN for a region. The United Kingdom is UK.</param>
/// <param name="Version">Counts the editions of this profile, from 1.</param>
/// <param name="Name">The jurisdiction's name.</param>
/// <param name="ValidFrom">First local date of application to which it may be applied.</param>
/// <param name="ValidTo">Last such date; null when it is open.</param>
/// <param name="Forms">Legal forms that are licensed.</param>
/// <param name="MinMembers">Fewest members of a co-operative.</param>
/// <param name="ConstitutionEffectiveOn">When a co-operative begins to exist.</param>
/// <param name="PreCoopMaxMonths">Longest time that the law gives a group that is no co-operative yet; more than 24 counts as 24.</param>
/// <param name="Evidence">The papers of a dossier.</param>
/// <param name="Limits">Limits of the yearly tests.</param>
/// <param name="Further">Other values by name, such as votes, funds, hours.</param>
public sealed record JurisdictionProfile(
    [property: StringLength(5, MinimumLength = 2)] string Id,
    [property: Range(1, 10_000)] int Version,
    [property: StringLength(120, MinimumLength = 2)] string Name,
    DateOnly ValidFrom,
    DateOnly? ValidTo,
    Sourced<IReadOnlyList<LegalForm>> Forms,
    Sourced<int> MinMembers,
    Sourced<ExistsFrom> ConstitutionEffectiveOn,
    Sourced<int> PreCoopMaxMonths,
    Sourced<IReadOnlyList<EvidenceRequirement>> Evidence,
    Sourced<ProfileLimits> Limits,
    IReadOnlyDictionary<string, Sourced<JsonElement>> Further)
{
    /// <summary>MX/1, as decisions name it.</summary>
    internal string Reference => $"{Id}/{Version}";

    internal LegalForm? Form(string code) => Forms.Value.FirstOrDefault(form => form.Code == code);

    /// <summary>Fewest members of a co-operative of this form.</summary>
    internal int MinMembersOf(string form) => Form(form)?.MinMembers ?? MinMembers.Value;

    internal EvidenceRequirement? Requirement(string code) => Evidence.Value.FirstOrDefault(item => item.Code == code);

    /// <summary>What the founding date is read from: the act, or the entry in the register.</summary>
    internal EvidenceRequirement? FoundingProof => Evidence.Value.FirstOrDefault(item => item.Shows
        == (ConstitutionEffectiveOn.Value == ExistsFrom.Act ? EvidenceShows.FoundingAct : EvidenceShows.Registration));

    /// <summary>Values that admission rests on and that are not known well enough for it; empty when all are.</summary>
    internal IReadOnlyList<string> Doubtful() =>
        [.. Decisive().Where(value => value.Confidence < Confidence.Official).Select(value => value.Name)];

    /// <summary>The same profile with one value attested; null when it has no value of that name.</summary>
    internal JurisdictionProfile? With(Attestation attestation, string by, DateOnly on)
    {
        return attestation.Value switch
        {
            "forms" => this with { Forms = Raise(Forms) },
            "minMembers" => this with { MinMembers = Raise(MinMembers) },
            "constitutionEffectiveOn" => this with { ConstitutionEffectiveOn = Raise(ConstitutionEffectiveOn) },
            "preCoopMaxMonths" => this with { PreCoopMaxMonths = Raise(PreCoopMaxMonths) },
            "evidence" => this with { Evidence = Raise(Evidence) },
            "limits" => this with { Limits = Raise(Limits) },
            var name when Further.TryGetValue(name, out var other) => this with
            {
                Further = new Dictionary<string, Sourced<JsonElement>>(Further, StringComparer.Ordinal) { [name] = Raise(other) },
            },
            _ => null,
        };

        Sourced<T> Raise<T>(Sourced<T> value) =>
            value with { Confidence = attestation.Confidence, Source = attestation.Source, CheckedBy = by, CheckedOn = on };
    }

    private IEnumerable<(string Name, Confidence Confidence)> Decisive() =>
    [
        ("forms", Forms.Confidence), ("minMembers", MinMembers.Confidence),
        ("constitutionEffectiveOn", ConstitutionEffectiveOn.Confidence), ("evidence", Evidence.Confidence),
    ];
}
