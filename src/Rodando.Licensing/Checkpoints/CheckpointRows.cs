namespace Rodando.Licensing.Checkpoints;

/// <summary>A signature under the chain's head, one a UTC day; written once.</summary>
internal sealed class AuditCheckpoint
{
    public Guid FederationId { get; init; }

    /// <summary>The UTC date of <see cref="At"/>.</summary>
    public DateOnly Day { get; init; }

    public long Seq { get; init; }

    public required byte[] ChainHash { get; init; }

    public DateTimeOffset At { get; init; }

    public required string KeyId { get; init; }

    /// <summary>DER, base64.</summary>
    public required string Signature { get; init; }
}

/// <summary>A checkpoint in the hands of one collective, so that the federation alone cannot rewrite what lies before it.</summary>
internal sealed class CheckpointDelivery
{
    public Guid CollectiveId { get; init; }

    public Guid FederationId { get; init; }

    public DateOnly Day { get; init; }

    public DateTimeOffset HandedAt { get; init; }

    /// <summary>When a member confirmed to hold it; null as long as nobody has.</summary>
    public DateTimeOffset? ReceivedAt { get; set; }

    public Guid? ReceivedBy { get; set; }
}

/// <summary>What a nightly verification found; written once.</summary>
internal sealed class ChainVerification
{
    public Guid FederationId { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary>How many events are good, from the first.</summary>
    public long Checked { get; init; }

    public int Checkpoints { get; init; }

    /// <summary>Null when the chain is intact.</summary>
    public long? FirstBadSeq { get; init; }

    public string? Why { get; init; }

    public int DurationMs { get; init; }
}
