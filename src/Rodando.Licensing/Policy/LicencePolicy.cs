namespace Rodando.Licensing.Policy;

/// <summary>The numbers that the federation votes on. A change is a new version and is never held against a collective.</summary>
/// <remarks>The two years are not among them: they stand in the gate and in a constraint of the database.</remarks>
internal sealed record LicencePolicy
{
    public static readonly LicencePolicy Current = new();

    public int Version { get; init; } = 1;

    /// <summary>How many days after its last signature a commitment may still be granted.</summary>
    public int CommitmentFreshDays { get; init; } = 30;

    /// <summary>Working days for the review of a dossier lodged in time.</summary>
    public int HoldWorkingDays { get; init; } = 15;

    /// <summary>Days to cure an overdue re-verification.</summary>
    public int GraceDays { get; init; } = 30;

    /// <summary>Hours by which parcels in custody should be out of a collective's hands when it leaves service.</summary>
    public int DrainHours { get; init; } = 24;

    /// <summary>Days after which a registrar's urgent suspension ends unless the panel confirms it.</summary>
    public int UrgentSuspensionDays { get; init; } = 14;

    /// <summary>Months from admission to the first re-verification of a constituted co-operative.</summary>
    public int ReverifyMonths { get; init; } = 12;

    /// <summary>Days between a collective's decision to withdraw and its recording.</summary>
    public int CoolingOffDays { get; init; } = 7;

    /// <summary>Days for which a proposal waits for the second registrar.</summary>
    public int ProposalDays { get; init; } = 14;
}
