using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Admissions;
using Rodando.Licensing.Proceedings;

namespace Rodando.Licensing.Register;

/// <summary>The federation's file of one collective.</summary>
/// <param name="Jurisdiction">ISO 3166 code whose law applies, such as MX.</param>
/// <param name="Zone">IANA id of the zone in which dates are counted; frozen at grant.</param>
/// <param name="State">State in force now.</param>
/// <param name="Since">UTC instant since which it holds.</param>
/// <param name="ClockStart">Local date, day one of the commitment; null when none was granted.</param>
/// <param name="LastPermittedDate">Last local date of a provisional licence, inclusive.</param>
/// <param name="DaysLeft">Local days after today on which a provisional licence still holds, 0 on the last; null in other states.</param>
/// <param name="ConstitutionEffectiveOn">Local date since which the co-operative exists.</param>
/// <param name="ReverifyDue">Last local date for the yearly re-verification of a constituted co-operative.</param>
/// <param name="DossierLodgedOn">Local date on which a complete dossier that passed the checks of form was lodged.</param>
/// <param name="HoldUntil">UTC instant at which a Hold ends; null outside of one.</param>
/// <param name="GraceUntil">UTC instant at which the time to cure ends; null outside of a Grace.</param>
/// <param name="DrainUntil">UTC instant by which parcels in custody should be out of hand, after leaving service.</param>
/// <param name="SuspensionLapsesAt">UTC instant at which an urgent suspension ends unless the panel confirms it.</param>
/// <param name="WithdrawsAt">UTC instant at which the collective's own withdrawal takes effect unless it thinks again.</param>
/// <param name="Founders">Who signed the application.</param>
/// <param name="OpenAdmission">The proposal that waits for another registrar; null when none does.</param>
/// <param name="Version">Grows with every change of the licence.</param>
public sealed record LicenceFile(
    Guid Id, string Name, string? LegalName, string Jurisdiction, string Locality, string Zone, string ContactEmail, string? ContactPhone,
    DateTimeOffset RegisteredAt, LicenceState State, DateTimeOffset Since, DateOnly? ClockStart, DateOnly? LastPermittedDate, int? DaysLeft,
    DateOnly? ConstitutionEffectiveOn, DateOnly? DossierLodgedOn, DateTimeOffset? HoldUntil, DateOnly? ReverifyDue, DateTimeOffset? GraceUntil,
    DateTimeOffset? DrainUntil, DateTimeOffset? SuspensionLapsesAt, DateTimeOffset? WithdrawsAt,
    IReadOnlyList<FounderEntry> Founders, AdmissionResponse? OpenAdmission, long Version);

/// <param name="Name">The person's name.</param>
/// <param name="Email">The person's address.</param>
public sealed record FounderEntry(string Name, string Email);

/// <summary>One collective in the federation's list.</summary>
/// <param name="State">State in force now.</param>
/// <param name="Since">UTC instant since which it holds.</param>
/// <param name="LastPermittedDate">Last local date of a provisional licence, inclusive.</param>
/// <param name="DaysLeft">Local days after today on which a provisional licence still holds; null in other states.</param>
public sealed record LicenceSummary(
    Guid Id, string Name, string Jurisdiction, string Locality, DateTimeOffset RegisteredAt, LicenceState State, DateTimeOffset Since,
    DateOnly? LastPermittedDate, int? DaysLeft);

internal static class LicenceFiles
{
    /// <summary>The file of a collective that has been read, at <paramref name="now"/>.</summary>
    public static async Task<LicenceFile> FileOfAsync(
        this LicensingDb db, Collective collective, DateTimeOffset lastAuditEventAt, DateTimeOffset now, CancellationToken cancel)
    {
        var founders = await db.Founders.AsNoTracking().Where(founder => founder.CollectiveId == collective.CollectiveId)
            .OrderBy(founder => founder.Position).Select(founder => new FounderEntry(founder.Name, founder.Email)).ToListAsync(cancel);
        var open = await db.Proposals.AsNoTracking().SingleOrDefaultAsync(
            row => row.CollectiveId == collective.CollectiveId && row.Kind == AdmissionProceeding.Name && row.State == ProposalState.Open, cancel);
        var facts = collective.Facts(now, lastAuditEventAt);
        var standing = LicenceGate.Standing(facts, now);
        return new LicenceFile(
            collective.CollectiveId, collective.Name, collective.LegalName, collective.Jurisdiction, collective.Locality, collective.Zone,
            collective.ContactEmail, collective.ContactPhone, collective.RegisteredAt, standing.State, standing.Since,
            collective.ClockStart, collective.LastPermitted, DaysLeft(facts, now), collective.ConstitutionEffectiveOn,
            collective.DossierLodgedOn, standing.State == LicenceState.Hold ? collective.HoldUntil : null, collective.ReverifyDue,
            standing.State == LicenceState.Grace ? collective.GraceUntil : null, collective.DrainUntil, collective.UrgentUntil, collective.WithdrawsAt,
            founders, open?.IsOpen(now) == true ? AdmissionResponse.Of(open) : null, collective.Version);
    }

    public static LicenceSummary Summary(Collective collective, DateTimeOffset lastAuditEventAt, DateTimeOffset now)
    {
        var facts = collective.Facts(now, lastAuditEventAt);
        var standing = LicenceGate.Standing(facts, now);
        return new LicenceSummary(
            collective.CollectiveId, collective.Name, collective.Jurisdiction, collective.Locality, collective.RegisteredAt,
            standing.State, standing.Since, collective.LastPermitted, DaysLeft(facts, now));
    }

    /// <summary>Calendar days left of a provisional licence in force; 0 on its last day.</summary>
    public static int? DaysLeft(LicenceFacts facts, DateTimeOffset now) =>
        LicenceGate.Effective(facts, now) == LicenceState.Provisional && facts.LastPermittedDate is { } last
            ? last.DayNumber - LicenceCalendar.LocalDate(now < facts.LastAuditEventAt ? facts.LastAuditEventAt : now, facts.Zone).DayNumber
            : null;
}
