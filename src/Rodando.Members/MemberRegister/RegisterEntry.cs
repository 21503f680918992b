using Rodando.Contracts.Members;
using Rodando.Platform.Persistence;

namespace Rodando.Members.MemberRegister;

/// <summary>As what somebody belongs to the co-operative.</summary>
public enum MemberClass
{
    /// <summary>Works in the co-operative; full member.</summary>
    Worker,

    /// <summary>Uses what the co-operative offers; full member.</summary>
    User,

    /// <summary>Lends capital or help; no full member.</summary>
    Supporter,

    Honorary,

    /// <summary>On the way to membership; no full member yet.</summary>
    Aspirant,
}

/// <summary>Why a membership ended.</summary>
public enum ExitReason
{
    Resigned,
    Excluded,
    Deceased,

    /// <summary>An aspirant's time was over, or the class changed: the next entry says to what.</summary>
    TermEnded,

    /// <summary>The entry never held; it stays in the history.</summary>
    EnteredInError,
}

/// <summary>
/// One membership of one person, as it is known now. Bitemporal: from and to are dates of law, and every version is kept with the
/// instant at which it was recorded (<see cref="RegisterRecord"/>).
/// </summary>
internal sealed class RegisterEntry : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>The member's number; belongs to one person at a time.</summary>
    public int Number { get; init; }

    public required string Name { get; init; }

    /// <summary>The person's sign-in; null when there is none.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The rider who the person is; null when the person does not ride.</summary>
    public Guid? RiderId { get; init; }

    public required string Class { get; set; }

    /// <summary>First local day of the membership.</summary>
    public DateOnly ValidFrom { get; set; }

    /// <summary>First local day on which the membership holds no more; null as long as it goes on.</summary>
    public DateOnly? ValidTo { get; set; }

    /// <summary>Where the decision on the admission stands, such as the number of the minutes.</summary>
    public required string AdmissionDecision { get; set; }

    public string? ExitReason { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset RecordedAt { get; set; }

    public int Version { get; set; } = 1;

    /// <summary>This version, for the history.</summary>
    public RegisterRecord Record(Guid recordedBy) => new()
    {
        CollectiveId = CollectiveId,
        EntryId = Id,
        Version = Version,
        Class = Class,
        ValidFrom = ValidFrom,
        ValidTo = ValidTo,
        AdmissionDecision = AdmissionDecision,
        ExitReason = ExitReason,
        RecordedAt = RecordedAt,
        RecordedBy = recordedBy,
    };

    public RegisterEntryChanged Changed() => new(
        Guid.CreateVersion7(RecordedAt), CollectiveId, RecordedAt, Id, UserId, RiderId, Class, ValidFrom, ValidTo, Version);
}

/// <summary>One version of an entry; never changed.</summary>
internal sealed class RegisterRecord : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid EntryId { get; init; }

    public int Version { get; init; }

    public required string Class { get; init; }

    public DateOnly ValidFrom { get; init; }

    public DateOnly? ValidTo { get; init; }

    public required string AdmissionDecision { get; init; }

    public string? ExitReason { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>The admin who recorded it.</summary>
    public Guid RecordedBy { get; init; }
}
