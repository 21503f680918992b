namespace Rodando.Licensing.Assemblies;

public enum AssemblyKind
{
    Ordinary,
    Extraordinary,
}

/// <summary>How votes were counted.</summary>
public enum VoteWeighting
{
    /// <summary>One member, one vote.</summary>
    PerMember,

    /// <summary>By capital or shares.</summary>
    ByShare,
}

/// <summary>An assembly held outside the platform, from its minutes.</summary>
internal sealed class Assembly
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public DateOnly HeldOn { get; init; }

    public AssemblyKind Kind { get; init; }

    /// <summary>Members entitled to vote on the day.</summary>
    public int Members { get; init; }

    public int Present { get; init; }

    /// <summary>Members who were represented by one present.</summary>
    public int Proxies { get; init; }

    /// <summary>How many had to be present or represented.</summary>
    public int Quorum { get; init; }

    public required byte[] MinutesSha256 { get; init; }

    public DateTimeOffset RecordedAt { get; init; }

    public Guid RecordedBy { get; init; }
}

/// <summary>One vote of an assembly.</summary>
internal sealed class AssemblyVote
{
    public Guid CollectiveId { get; init; }

    public Guid AssemblyId { get; init; }

    public int Position { get; init; }

    public required string Subject { get; init; }

    public VoteWeighting Weighting { get; init; }

    public int InFavour { get; init; }

    public int Against { get; init; }

    public int Abstained { get; init; }
}

/// <summary>An open ballot on the platform; each full member has one vote in it.</summary>
internal sealed class Ballot
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public required string Question { get; init; }

    public required string[] Options { get; init; }

    public DateTimeOffset OpenedAt { get; init; }

    public DateTimeOffset ClosesAt { get; init; }

    public Guid OpenedBy { get; init; }
}

/// <summary>One person's vote. Its weight is 1: here, and by a constraint of the table.</summary>
internal sealed class BallotVote
{
    public Guid CollectiveId { get; init; }

    public Guid BallotId { get; init; }

    /// <summary>The person in the register: the courier if the person rides, else the account.</summary>
    public Guid Voter { get; init; }

    /// <summary>Index into the ballot's options.</summary>
    public int Option { get; init; }

    public int Weight { get; private init; } = 1;

    public DateTimeOffset CastAt { get; init; }
}
