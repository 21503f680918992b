using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Licensing.Policy;

/// <summary>The numbers that the federation votes on (domain document, §2.15). A change is a new version.</summary>
/// <remarks>
/// Never held against a collective: an end that runs already stands in its file as a date, computed when it began. The two years are not
/// among them: they stand in the gate and in a constraint of the database.
/// </remarks>
public sealed record LicencePolicy
{
    internal static readonly LicencePolicy Default = new();

    /// <summary>Days after its last signature for which a commitment may still be granted.</summary>
    [Range(1, 90)]
    public int CommitmentFreshDays { get; init; } = 30;

    /// <summary>Working days for the review of a dossier lodged in time.</summary>
    [Range(1, 60)]
    public int HoldWorkingDays { get; init; } = 15;

    /// <summary>Whether merchants already served are served in Hold.</summary>
    public bool HoldAllowsExisting { get; init; }

    /// <summary>Days to cure a finding or an overdue re-verification, the first time in 24 months.</summary>
    [Range(1, 180)]
    public int GraceFirstDays { get; init; } = 30;

    /// <summary>Days to cure every further time in 24 months.</summary>
    [Range(1, 180)]
    public int GraceRepeatDays { get; init; } = 15;

    /// <summary>Days to find members again when there are fewer than the law asks for.</summary>
    [Range(1, 365)]
    public int GraceMinMembersDays { get; init; } = 90;

    /// <summary>Hours by which parcels in custody should be out of a collective's hands when it leaves service.</summary>
    [Range(1, 72)]
    public int DrainHours { get; init; } = 24;

    /// <summary>Days after which an urgent suspension ends unless the panel confirms it.</summary>
    [Range(1, 30)]
    public int UrgentSuspensionDays { get; init; } = 14;

    /// <summary>Months from admission to re-verification, and from one due date to the next.</summary>
    [Range(1, 24)]
    public int ReverifyMonths { get; init; } = 12;

    /// <summary>Overlap coefficient from which two groups of persons are linked.</summary>
    [Range(0.1, 1.0)]
    public double LinkOverlap { get; init; } = 0.5;

    /// <summary>Persons who must be in both groups at least.</summary>
    [Range(1, 20)]
    public int LinkMinShared { get; init; } = 2;

    /// <summary>Years for which whoever controlled a collective revoked for fraud may not found or represent another.</summary>
    [Range(1, 10)]
    public int BarYears { get; init; } = 3;

    /// <summary>Days for which a proof from a register counts as fresh.</summary>
    [Range(1, 365)]
    public int EvidenceFreshDays { get; init; } = 60;

    /// <summary>Days before the last permitted date on which a provisional collective is reminded, most first.</summary>
    [MinLength(1), MaxLength(12)]
    public IReadOnlyList<int> NoticeOffsets { get; init; } = [180, 90, 30, 7, 1];

    /// <summary>Days between a collective's decision to withdraw and its effect.</summary>
    [Range(7, 60)]
    public int CoolingOffDays { get; init; } = 7;

    /// <summary>Days for which a proposal waits for those who have to decide with its author.</summary>
    [Range(1, 90)]
    public int ProposalDays { get; init; } = 14;

    /// <summary>Days of written notice before a licence may be revoked.</summary>
    [Range(15, 90)]
    public int RevocationNoticeDays { get; init; } = 15;

    /// <summary>Days from a decision for which it can be appealed.</summary>
    [Range(30, 180)]
    public int AppealDays { get; init; } = 30;

    /// <summary>Days in which the panel decides an appeal before it is escalated.</summary>
    [Range(1, 30)]
    public int AppealDecisionDays { get; init; } = 30;

    /// <summary>The same for an appeal against an urgent suspension.</summary>
    [Range(1, 7)]
    public int UrgentAppealDecisionDays { get; init; } = 7;
}

/// <summary>One version of a federation's policy.</summary>
internal sealed class PolicyVersion
{
    public Guid FederationId { get; init; }

    /// <summary>Counts from 1; every audit event names the one under which it was written.</summary>
    public int Version { get; init; }

    public DateTimeOffset InForceFrom { get; init; }

    public required string Body { get; init; }

    /// <summary>The panel's decision; null for the first.</summary>
    public Guid? ProposalId { get; init; }

    public LicencePolicy Read() => JsonSerializer.Deserialize<LicencePolicy>(Body, JsonSerializerOptions.Web)!;

    public static PolicyVersion Of(Guid federation, int version, LicencePolicy policy, Guid? proposal, DateTimeOffset now) => new()
    {
        FederationId = federation, Version = version, InForceFrom = now, ProposalId = proposal,
        Body = JsonSerializer.Serialize(policy, JsonSerializerOptions.Web),
    };
}

internal static class PolicyReading
{
    /// <summary>The newest version; every federation has had one since its founding.</summary>
    public static Task<PolicyVersion> PolicyAsync(this LicensingDb db, Guid federation, CancellationToken cancel) =>
        db.Policies.AsNoTracking().Where(row => row.FederationId == federation).OrderByDescending(row => row.Version).FirstAsync(cancel);
}
