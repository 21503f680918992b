namespace Rodando.Contracts.Licensing;

/// <summary>How far an action is permitted.</summary>
public enum LicencePermission
{
    /// <summary>Not at all. The default: what nobody wrote down is not permitted.</summary>
    Denied,

    Allowed,

    /// <summary>With test keys only; no parcel moves.</summary>
    Sandbox,

    /// <summary>For jobs in custody only: picked up, not yet delivered or returned.</summary>
    Drain,

    /// <summary>Parcels may be handed over to a neighbour, no new work offered.</summary>
    HandOverOnly,

    /// <summary>For merchants already served when the Hold began.</summary>
    ExistingMerchants,

    /// <summary>While the rider is on shift; the module that knows the shift checks it.</summary>
    OnShift,

    /// <summary>Allowed, and shown to the other side as provisional.</summary>
    MarkedProvisional,

    /// <summary>Up to the fund's cap for collectives that are not constituted.</summary>
    Capped,

    /// <summary>For accidents only.</summary>
    AccidentOnly,

    /// <summary>For accidents that happened before the state began.</summary>
    AccidentBefore,

    /// <summary>Only to show that constitution took effect in time.</summary>
    TimelyConstitutionOnly,

    /// <summary>Only within an appeal.</summary>
    AppealOnly,

    /// <summary>For 90 days from the beginning of the state, afterwards on request to the federation.</summary>
    NinetyDays,

    /// <summary>On request to the federation.</summary>
    OnRequest,
}
