using static Rodando.Contracts.Licensing.LicenceAction;
using static Rodando.Contracts.Licensing.LicencePermission;

namespace Rodando.Contracts.Licensing;

/// <summary>What each state permits, as data: the table of the domain document, §2.3.</summary>
/// <remarks>
/// A declined group keeps its file, its data and its appeal: the source has no column for it. Where the federation's policy
/// lets merchants already served be served in Hold, <see cref="HoldWithExisting"/> stands in for the Hold column.
/// </remarks>
public static class LicencePermissions
{
    private static readonly int States = Enum.GetValues<LicenceState>().Length;

    private static readonly LicencePermission[] Table = Tabulate();

    /// <summary>The permission of <paramref name="action"/> in <paramref name="state"/>.</summary>
    public static LicencePermission Of(LicenceAction action, LicenceState state) => Table[((int)action * States) + (int)state];

    /// <summary>The permission of <paramref name="action"/> in Hold under the policy that goes on serving existing merchants.</summary>
    public static LicencePermission HoldWithExisting(LicenceAction action) => action switch
    {
        AcceptOrder or Quote or DispatchJob => ExistingMerchants,
        ProgressJob => Allowed,
        IngestLocation => OnShift,
        _ => Of(action, LicenceState.Hold),
    };

    /// <summary>
    /// What is left of <paramref name="permission"/> when the copy of the facts is too old to be trusted: no new work, while
    /// what is in custody goes on.
    /// </summary>
    public static LicencePermission WhenStale(LicenceAction action, LicencePermission permission) => action switch
    {
        InviteCourier or ActivateCourier or OnboardMerchant or AcceptOrder or Quote or DispatchJob or ReceiveFromNeighbour => Denied,
        ProgressJob or IngestLocation => permission == Denied ? Denied : Drain,
        SendToNeighbour => permission == Denied ? Denied : HandOverOnly,
        _ => permission,
    };

    private static LicencePermission[] Tabulate()
    {
        var table = new LicencePermission[Enum.GetValues<LicenceAction>().Length * States];
        //        action            Applied  Declined    Provisional Hold        Constituted Grace     Suspended Expired   Revoked     Withdrawn
        Row(table, ReadOwnFile,      Allowed, NinetyDays, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, NinetyDays, NinetyDays);
        Row(table, ExportData,       Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed);
        Row(table, LodgeEvidence,    Allowed, AppealOnly, Allowed, Allowed, Allowed, Allowed, Allowed, TimelyConstitutionOnly, AppealOnly,
            Denied);
        Row(table, TakeTraining,     Allowed, Denied, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Denied, Denied);
        Row(table, InviteCourier,    Allowed, Denied, Allowed, Denied, Allowed, Allowed, Denied, Denied, Denied, Denied);
        Row(table, ActivateCourier,  Denied, Denied, Allowed, Denied, Allowed, Allowed, Denied, Denied, Denied, Denied);
        Row(table, OnboardMerchant,  Sandbox, Denied, Allowed, Denied, Allowed, Denied, Denied, Denied, Denied, Denied);
        Row(table, AcceptOrder,      Sandbox, Denied, Allowed, Denied, Allowed, Allowed, Denied, Denied, Denied, Denied);
        Row(table, Quote,            Sandbox, Denied, Allowed, Denied, Allowed, Allowed, Denied, Denied, Denied, Denied);
        Row(table, DispatchJob,      Denied, Denied, Allowed, Denied, Allowed, Allowed, Denied, Denied, Denied, Denied);
        Row(table, ProgressJob,      Denied, Denied, Allowed, Drain, Allowed, Allowed, Drain, Drain, Drain, Drain);
        Row(table, IngestLocation,   Denied, Denied, OnShift, Drain, OnShift, OnShift, Drain, Drain, Drain, Drain);
        Row(table, SendToNeighbour,  Denied, Denied, Allowed, HandOverOnly, Allowed, Allowed, HandOverOnly, HandOverOnly, HandOverOnly,
            HandOverOnly);
        Row(table, ReceiveFromNeighbour, Denied, Denied, MarkedProvisional, Denied, Allowed, Denied, Denied, Denied, Denied, Denied);
        Row(table, SettleWork,       Denied, Denied, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed, Allowed);
        Row(table, ContributeToFund, Denied, Denied, Allowed, Allowed, Allowed, Allowed, Denied, Denied, Denied, Denied);
        Row(table, DrawFromFund,     Denied, Denied, Capped, Capped, Allowed, AccidentOnly, AccidentBefore, AccidentBefore, AccidentBefore,
            AccidentBefore);
        Row(table, SpeakInAssembly,  Denied, Denied, Allowed, Allowed, Allowed, Allowed, Allowed, Denied, Denied, Denied);
        Row(table, VoteInAssembly,   Denied, Denied, Denied, Denied, Allowed, Allowed, Denied, Denied, Denied, Denied);
        return table;
    }

    private static void Row(LicencePermission[] table, LicenceAction action, params ReadOnlySpan<LicencePermission> inOrderOfStates) =>
        inOrderOfStates.CopyTo(table.AsSpan((int)action * States, States));
}
