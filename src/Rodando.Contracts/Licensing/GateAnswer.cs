using System.Runtime.InteropServices;

namespace Rodando.Contracts.Licensing;

/// <summary>What the caller knows about the work it asks for. Each flag opens the permissions that are tied to it.</summary>
[Flags]
public enum LicenceCircumstances
{
    /// <summary>New work for real, of which nothing special is known.</summary>
    None = 0,

    /// <summary>Asked with a test key: no parcel moves.</summary>
    Sandbox = 1,

    /// <summary>The job's parcels are in custody, or the rider has such a job.</summary>
    InCustody = 2,

    /// <summary>The merchant was served before the Hold began.</summary>
    ExistingMerchant = 4,
}

/// <summary>State in force and since when.</summary>
/// <param name="State">The state in force; may be later than the recorded one.</param>
/// <param name="Since">UTC instant at which it began.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LicenceStanding(LicenceState State, DateTimeOffset Since);

/// <summary>The gate's answer.</summary>
/// <param name="Permission">How far the action is permitted, whatever the circumstances.</param>
/// <param name="Standing">The state it follows from; the default value when no facts are known at all.</param>
/// <param name="Code">Null when the action may be done in the circumstances given, otherwise one of <see cref="LicenceCodes"/>.</param>
/// <remarks>The default value is no answer of the gate; nobody receives it.</remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct GateAnswer(LicencePermission Permission, LicenceStanding Standing, string? Code)
{
    public bool IsAllowed => Code is null;
}

/// <summary>Codes of the gate's refusals, stable for ever. They are for the co-operative and the federation only.</summary>
public static class LicenceCodes
{
    /// <summary>The state in force does not cover the action.</summary>
    public const string NotActive = "licence-not-active";

    /// <summary>The copy of the licence facts is missing or too old: no new work until a new one arrives.</summary>
    public const string SnapshotStale = "licence-snapshot-stale";

    /// <summary>Covered with test keys only.</summary>
    public const string SandboxOnly = "licence-sandbox-only";

    /// <summary>Covered for parcels already in custody only.</summary>
    public const string DrainOnly = "licence-drain-only";

    /// <summary>Covered for merchants served before the Hold only.</summary>
    public const string ExistingMerchantsOnly = "licence-existing-merchants-only";

    /// <summary>The federation gives it on request.</summary>
    public const string OnRequest = "licence-on-request";

    /// <summary>The delivery's window ends after the last permitted day.</summary>
    public const string WindowAfterDeadline = "licence-window-after-deadline";

    /// <summary>All that a merchant is told, whatever the reason.</summary>
    public const string NotAcceptingOrders = "not-accepting-orders";
}
