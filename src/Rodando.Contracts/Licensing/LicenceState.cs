namespace Rodando.Contracts.Licensing;

/// <summary>Where a collective stands with the federation. What each state permits is in <see cref="LicencePermissions"/>.</summary>
public enum LicenceState
{
    /// <summary>An application is open; nothing but a sandbox.</summary>
    Applied,

    /// <summary>The application was refused; a new one is possible.</summary>
    Declined,

    /// <summary>Licensed on a signed commitment to constitute a co-operative by <see cref="LicenceFacts.LastPermittedDate"/>.</summary>
    Provisional,

    /// <summary>The deadline has passed, a complete dossier was lodged in time and is under review.</summary>
    Hold,

    /// <summary>A constituted co-operative in good standing.</summary>
    Constituted,

    /// <summary>A constituted co-operative with time to cure a finding or an overdue re-verification.</summary>
    Grace,

    /// <summary>Out of service until the panel decides.</summary>
    Suspended,

    /// <summary>The deadline passed without a co-operative.</summary>
    Expired,

    /// <summary>Taken away for good by the panel.</summary>
    Revoked,

    /// <summary>Given back by the collective itself.</summary>
    Withdrawn,
}
