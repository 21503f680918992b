using Rodando.Licensing.Policy;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

internal enum AdmissionState
{
    /// <summary>Waits for another registrar.</summary>
    Proposed,
    Approved,

    /// <summary>Nobody approved it in time.</summary>
    Lapsed,
}

/// <summary>One registrar's proposal to admit a collective, which another has to approve (four eyes).</summary>
internal sealed class Admission
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public AdmissionKind Kind { get; init; }

    public DateOnly? CommitmentSignedOn { get; init; }

    public DateOnly? ConstitutionEffectiveOn { get; init; }

    public required string Reason { get; init; }

    /// <summary>The registrar's sign-in id.</summary>
    public Guid ProposedBy { get; init; }

    public DateTimeOffset ProposedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public AdmissionState State { get; private set; }

    public Guid? DecidedBy { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }

    public AdmissionTerms Terms => new(Kind, CommitmentSignedOn, ConstitutionEffectiveOn);

    public static Admission Propose(Guid id, Guid collectiveId, AdmissionTerms terms, string reason, Guid registrar, DateTimeOffset now) => new()
    {
        CollectiveId = collectiveId,
        Id = id,
        Kind = terms.As,
        CommitmentSignedOn = terms.CommitmentSignedOn,
        ConstitutionEffectiveOn = terms.ConstitutionEffectiveOn,
        Reason = reason,
        ProposedBy = registrar,
        ProposedAt = now,
        ExpiresAt = now.AddDays(LicencePolicy.Current.ProposalDays),
    };

    public bool IsOpen(DateTimeOffset now) => State == AdmissionState.Proposed && now < ExpiresAt;

    /// <summary>Takes an unanswered proposal off the table.</summary>
    public void Lapse(DateTimeOffset now) => (State, DecidedAt) = (AdmissionState.Lapsed, now);

    public Refusal? Approve(Guid registrar, DateTimeOffset now)
    {
        if (registrar == ProposedBy) return new Refusal("same-person", "The registrar who proposed an admission cannot approve it.");
        if (!IsOpen(now)) return new Refusal("proposal-lapsed", "The proposal is no longer open; make a new one.");
        (State, DecidedBy, DecidedAt) = (AdmissionState.Approved, registrar, now);
        return null;
    }
}
