using Rodando.Licensing.Profiles;

namespace Rodando.Licensing.Evidence;

/// <summary>One item of evidence.</summary>
/// <param name="Code">What it is, by the jurisdiction's profile: MX.ACTA.</param>
/// <param name="Name">The same in words.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Hash of the file, 64 hexadecimal digits.</param>
/// <param name="IssuedOn">Local date of issue.</param>
/// <param name="EffectiveOn">Local date from which what it shows holds.</param>
/// <param name="ExpiresOn">Last local date on which it counts.</param>
/// <param name="ActNumber">Number of a notarial act.</param>
/// <param name="Number">Number in a register.</param>
/// <param name="State">received, verified or rejected.</param>
/// <param name="DecidedBy">Who verified or rejected it.</param>
/// <param name="Method">How it was verified.</param>
/// <param name="Remark">What was looked at, or why it was rejected.</param>
public sealed record EvidenceResponse(
    Guid Id, string Code, EvidenceName? Name, string FileName, string MediaType, long Size, string Sha256, DateOnly? IssuedOn,
    DateOnly? EffectiveOn, DateOnly? ExpiresOn, string? ActNumber, string? Notary, string? Number, DateTimeOffset UploadedAt,
    EvidenceState State, string? DecidedBy, DateTimeOffset? DecidedAt, VerificationMethod? Method, string? Remark)
{
    internal static EvidenceResponse Of(EvidenceItem item, JurisdictionProfile? profile) => new(
        item.Id, item.Code, EvidenceName.Of(profile?.Requirement(item.Code)), item.FileName, item.MediaType, item.Size,
        Convert.ToHexStringLower(item.Sha256), item.IssuedOn, item.EffectiveOn, item.ExpiresOn, item.ActNumber, item.Notary, item.Number,
        item.UploadedAt, item.State, item.DecidedByName, item.DecidedAt, item.Method, item.Remark);
}

/// <param name="Es">In Spanish.</param>
/// <param name="En">In English.</param>
public sealed record EvidenceName(string Es, string En)
{
    internal static EvidenceName? Of(EvidenceRequirement? requirement) => requirement is null ? null : new(requirement.Es, requirement.En);
}
