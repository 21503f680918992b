using Rodando.Contracts.Licensing;
using Rodando.Licensing.Profiles;

namespace Rodando.Licensing.Register;

/// <summary>What a registrar asks the federation to admit a collective as.</summary>
internal enum AdmissionKind
{
    Provisional,
    Constituted,
}

/// <summary>What an admission rests on.</summary>
/// <param name="As">Which licence is granted.</param>
/// <param name="CommitmentSignedOn">Local date of the last founder's signature under the commitment; for a provisional licence.</param>
/// <param name="ConstitutionEffectiveOn">Local date on which the co-operative came to exist; for a constituted one.</param>
/// <param name="NoLaterThan">Earliest last day among the clocks of linked groups, which is inherited; null when there is none.</param>
internal sealed record AdmissionTerms(
    AdmissionKind As, DateOnly? CommitmentSignedOn, DateOnly? ConstitutionEffectiveOn, DateOnly? NoLaterThan = null)
{
    /// <summary>The edition of the jurisdiction's profile that the collective is judged by; null when none is published.</summary>
    public JurisdictionProfile? Profile { get; init; }
}

/// <summary>A change of state that the clock brought.</summary>
/// <param name="At">UTC instant at which it took effect, which may be long before it was recorded.</param>
internal sealed record ClockStep(LicenceState From, LicenceState To, DateTimeOffset At);
