namespace Rodando.Licensing.Proceedings;

/// <summary>Why a person of the federation may not decide on a collective.</summary>
internal sealed class ConflictOfInterest
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    /// <summary>Sign-in id of the person in the federation.</summary>
    public Guid UserId { get; init; }

    public required string Kind { get; init; }

    /// <summary>Last local date of the relation; null while it lasts. It counts for 24 months more.</summary>
    public DateOnly? Until { get; init; }

    public Guid DeclaredBy { get; init; }

    public DateTimeOffset DeclaredAt { get; init; }
}

/// <summary>Who handles a file in the federation; a person is never registrar and auditor of the same one.</summary>
internal sealed class Assignment
{
    public Guid CollectiveId { get; init; }

    public Guid UserId { get; init; }

    /// <summary>registrar or auditor.</summary>
    public required string Role { get; init; }

    public Guid AssignedBy { get; init; }

    public DateTimeOffset AssignedAt { get; init; }
}
