namespace Rodando.Contracts.Licensing;

/// <summary>
/// The licence facts of one collective, whole. Published with every change and again every five minutes, so that a copy that
/// stays without news for <see cref="LicenceGate.SnapshotTtl"/> knows that it is cut off.
/// </summary>
/// <param name="FederationId">The federation that licenses the collective.</param>
/// <param name="Name">Public name of the collective.</param>
/// <param name="Version">Grows with every change of the licence. A consumer keeps the highest, and of equals the newest AsOf.</param>
/// <param name="State">kebab-case name of the recorded <see cref="LicenceState"/>.</param>
/// <param name="StateSince">UTC instant since which the recorded state holds.</param>
/// <param name="Zone">IANA id, frozen at grant.</param>
/// <param name="ClockStart">Local date, day one of the commitment.</param>
/// <param name="LastPermittedDate">Local date, inclusive.</param>
/// <param name="DossierLodgedOn">Local date of a complete dossier that passed the checks of form.</param>
/// <param name="FoundingActOn">Date of the founding act in it.</param>
/// <param name="HoldUsed">True once the one Hold has been had.</param>
/// <param name="HoldAllowsExisting">The federation's policy for Hold.</param>
/// <param name="HoldUntil">UTC instant, see <see cref="LicenceFacts.HoldUntil"/>.</param>
/// <param name="ReverifyDue">Local date, inclusive.</param>
/// <param name="GraceUntil">UTC instant, see <see cref="LicenceFacts.GraceUntil"/>.</param>
/// <param name="DrainUntil">UTC instant.</param>
/// <param name="LastAuditEventAt">UTC instant of the newest audit event of the federation.</param>
/// <param name="AsOf">UTC instant at which the facts were read from the register.</param>
/// <param name="WithdrawsAt">UTC instant, see <see cref="LicenceFacts.WithdrawsAt"/>.</param>
/// <param name="CheckAfter">UTC instant at which the state in force may next differ; null when it will not.</param>
public sealed record LicenceChanged(
    Guid EventId, Guid CollectiveId, DateTimeOffset OccurredAt,
    Guid FederationId, string Name, long Version, string State, DateTimeOffset StateSince, string Zone,
    DateOnly? ClockStart, DateOnly? LastPermittedDate, DateOnly? DossierLodgedOn, DateOnly? FoundingActOn,
    bool HoldUsed, bool HoldAllowsExisting, DateTimeOffset? HoldUntil, DateOnly? ReverifyDue, DateTimeOffset? GraceUntil,
    DateTimeOffset? DrainUntil, DateTimeOffset LastAuditEventAt, DateTimeOffset AsOf, DateTimeOffset? CheckAfter,
    DateTimeOffset? WithdrawsAt = null) : IFact
{
    /// <summary>The fact that tells <paramref name="facts"/>.</summary>
    /// <param name="occurredAt">UTC instant of the change, or of the reading when nothing changed.</param>
    public static LicenceChanged From(
        LicenceFacts facts, Guid eventId, Guid collectiveId, Guid federationId, string name, DateTimeOffset occurredAt) => new(
        eventId, collectiveId, occurredAt, federationId, name, facts.Version, LicenceStates.Name(facts.State), facts.StateSince, facts.Zone,
        facts.ClockStart, facts.LastPermittedDate, facts.DossierLodgedOn, facts.FoundingActOn, facts.HoldUsed, facts.HoldAllowsExisting,
        facts.HoldUntil, facts.ReverifyDue, facts.GraceUntil, facts.DrainUntil, facts.LastAuditEventAt, facts.AsOf,
        LicenceGate.CheckAfter(facts, facts.AsOf), facts.WithdrawsAt);

    /// <summary>The facts told by this message.</summary>
    /// <exception cref="FormatException">The state's name is none that this version knows.</exception>
    public LicenceFacts ToFacts() => new()
    {
        State = LicenceStates.Parse(State),
        StateSince = StateSince,
        Zone = Zone,
        AsOf = AsOf,
        LastAuditEventAt = LastAuditEventAt,
        Version = Version,
        ClockStart = ClockStart,
        LastPermittedDate = LastPermittedDate,
        DossierLodgedOn = DossierLodgedOn,
        FoundingActOn = FoundingActOn,
        HoldUsed = HoldUsed,
        HoldAllowsExisting = HoldAllowsExisting,
        HoldUntil = HoldUntil,
        ReverifyDue = ReverifyDue,
        GraceUntil = GraceUntil,
        DrainUntil = DrainUntil,
        WithdrawsAt = WithdrawsAt,
    };
}
