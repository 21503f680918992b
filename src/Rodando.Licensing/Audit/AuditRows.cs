namespace Rodando.Licensing.Audit;

/// <summary>The end of a federation's chain. Its row lock makes the numbers free of gaps.</summary>
internal sealed class AuditHead
{
    public Guid FederationId { get; init; }

    /// <summary>Number of the newest event; 0 before the first.</summary>
    public long Seq { get; private set; }

    public required byte[] ChainHash { get; set; }

    /// <summary>UTC instant of the newest event, or of the founding.</summary>
    public DateTimeOffset At { get; private set; }

    public static AuditHead Before(Guid federation, string code, DateTimeOffset foundedAt) =>
        new() { FederationId = federation, ChainHash = AuditChain.Genesis(code), At = foundedAt };

    public void Advance(byte[] chainHash, DateTimeOffset at) => (Seq, ChainHash, At) = (Seq + 1, chainHash, at);
}

/// <summary>One event of the chain; written once.</summary>
internal sealed class AuditEvent
{
    public Guid FederationId { get; init; }

    public long Seq { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>The event as JSON; <see cref="Type"/>, actor and collective are columns that the database derives from it.</summary>
    public required string Event { get; init; }

    public required byte[] EventHash { get; init; }

    public required byte[] ChainHash { get; init; }

    public string Type { get; private set; } = "";

    public Guid? CollectiveId { get; private set; }
}
