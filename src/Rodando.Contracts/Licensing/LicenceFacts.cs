namespace Rodando.Contracts.Licensing;

/// <summary>
/// What is stored about one licence. What the collective may do is never stored: <see cref="LicenceGate"/> computes it from
/// these facts and the time of asking, so that a licence ends on time though every timer is down.
/// </summary>
public sealed record LicenceFacts
{
    /// <summary>The state last recorded; the state in force is <see cref="LicenceGate.Effective"/>.</summary>
    public required LicenceState State { get; init; }

    /// <summary>UTC instant since which <see cref="State"/> holds.</summary>
    public required DateTimeOffset StateSince { get; init; }

    /// <summary>IANA id of the zone of the registered office when the licence was granted; never changes afterwards.</summary>
    public required string Zone { get; init; }

    /// <summary>UTC instant at which these facts were read from the register; older than <see cref="LicenceGate.SnapshotTtl"/> is stale.</summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>UTC instant of the newest event in the federation's audit chain; a clock set back behind it is not believed.</summary>
    public required DateTimeOffset LastAuditEventAt { get; init; }

    /// <summary>Counts the changes of the licence row, from 1; of two copies the higher version is right.</summary>
    public required long Version { get; init; }

    /// <summary>Local date from which the two years count, as day one. Null when no commitment was ever signed.</summary>
    public DateOnly? ClockStart { get; init; }

    /// <summary>Last local date of a provisional licence, inclusive. Only ever shortened.</summary>
    public DateOnly? LastPermittedDate { get; init; }

    /// <summary>Local date on which a complete dossier that passed the checks of form was lodged; null when none was.</summary>
    public DateOnly? DossierLodgedOn { get; init; }

    /// <summary>Date of the founding act in that dossier.</summary>
    public DateOnly? FoundingActOn { get; init; }

    /// <summary>True once the collective has had its one Hold.</summary>
    public bool HoldUsed { get; init; }

    /// <summary>Policy: whether merchants already served may be served in Hold. False unless the federation voted otherwise.</summary>
    public bool HoldAllowsExisting { get; init; }

    /// <summary>UTC instant at which a Hold ends; while Provisional, the end that a Hold entered by the clock would have.</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>Last local date on which the yearly re-verification of a constituted co-operative is not overdue.</summary>
    public DateOnly? ReverifyDue { get; init; }

    /// <summary>UTC instant at which a Grace ends; while Constituted, the end that a Grace entered by the clock would have.</summary>
    public DateTimeOffset? GraceUntil { get; init; }

    /// <summary>UTC instant by which parcels in custody should be delivered, returned or handed over after leaving service.</summary>
    public DateTimeOffset? DrainUntil { get; init; }

    /// <summary>UTC instant at which the collective's own withdrawal takes effect; null when it has asked for none.</summary>
    public DateTimeOffset? WithdrawsAt { get; init; }
}
