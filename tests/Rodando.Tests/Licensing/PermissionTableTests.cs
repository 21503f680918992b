using Rodando.Contracts.Licensing;
using static Rodando.Contracts.Licensing.LicenceAction;

namespace Rodando.Tests.Licensing;

/// <summary>The table of the domain document §2.3, written a second time as text, against the one the gate uses.</summary>
public sealed class PermissionTableTests
{
    private static readonly DateTimeOffset Now = Facts.At("2026-11-21T18:00:00Z");

    // y allowed, - denied, s sandbox, d drain, h hand-over only, o on shift, m marked provisional, c capped, a accident only,
    // b accident before, t timely constitution only, p appeal only; r stands for "90 days, then on request".
    //                       Applied Declined Provisional Hold Constituted Grace Suspended Expired Revoked Withdrawn
    private static readonly Dictionary<LicenceAction, string> Expected = new()
    {
        [ReadOwnFile] = "yryyyyyyrr",
        [ExportData] = "yyyyyyyyyy",
        [LodgeEvidence] = "ypyyyyytp-",
        [TakeTraining] = "y-yyyyyy--",
        [InviteCourier] = "y-y-yy----",
        [ActivateCourier] = "--y-yy----",
        [OnboardMerchant] = "s-y-y-----",
        [AcceptOrder] = "s-y-yy----",
        [Quote] = "s-y-yy----",
        [DispatchJob] = "--y-yy----",
        [ProgressJob] = "--ydyydddd",
        [IngestLocation] = "--odoodddd",
        [SendToNeighbour] = "--yhyyhhhh",
        [ReceiveFromNeighbour] = "--m-y-----",
        [SettleWork] = "--yyyyyyyy",
        [ContributeToFund] = "--yyyy----",
        [DrawFromFund] = "--ccyabbbb",
        [SpeakInAssembly] = "--yyyyy---",
        [VoteInAssembly] = "----yy----",
    };

    public static TheoryData<LicenceAction, LicenceState, char> Cells()
    {
        var cells = new TheoryData<LicenceAction, LicenceState, char>();
        foreach (var action in Enum.GetValues<LicenceAction>())
        {
            foreach (var state in Enum.GetValues<LicenceState>()) cells.Add(action, state, Expected[action][(int)state]);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_state_permits_what_the_table_says(LicenceAction action, LicenceState state, char expected)
    {
        var answer = LicenceGate.May(action, Facts.In(state, Now), Now);

        answer.Standing.ShouldBe(new LicenceStanding(state, Now.AddDays(-10)));
        answer.Permission.ShouldBe(Permission(expected));
        answer.Code.ShouldBe(expected switch
        {
            '-' => "licence-not-active",
            's' => "licence-sandbox-only",
            'd' => "licence-drain-only",
            _ => null,
        });
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_stale_copy_permits_no_new_work_and_takes_nothing_from_what_is_in_custody(
        LicenceAction action, LicenceState state, char expected)
    {
        var facts = Facts.In(state, Now) with { AsOf = Now - LicenceGate.SnapshotTtl - TimeSpan.FromTicks(1) };
        var newWork = action is InviteCourier or ActivateCourier or OnboardMerchant or AcceptOrder or Quote or DispatchJob
            or ReceiveFromNeighbour;

        var free = LicenceGate.May(action, facts, Now, LicenceCircumstances.Sandbox);
        var inCustody = LicenceGate.May(action, facts, Now, LicenceCircumstances.InCustody);

        if (newWork) free.Code.ShouldBe(expected == '-' ? "licence-not-active" : "licence-snapshot-stale");
        else inCustody.IsAllowed.ShouldBe(expected != '-');
        if (action is ProgressJob or IngestLocation) free.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void A_copy_exactly_as_old_as_the_limit_is_still_fresh()
    {
        var facts = Facts.In(LicenceState.Constituted, Now) with { AsOf = Now - LicenceGate.SnapshotTtl };

        LicenceGate.May(AcceptOrder, facts, Now).IsAllowed.ShouldBeTrue();
        LicenceGate.May(AcceptOrder, facts, Now.AddTicks(1)).Code.ShouldBe("licence-snapshot-stale");
    }

    [Fact]
    public void Without_any_copy_nothing_new_is_begun_and_custody_goes_on()
    {
        LicenceGate.May(AcceptOrder, null, Now).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.MayAccept(null, Now, Now.AddHours(1)).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.May(DispatchJob, null, Now).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.May(ProgressJob, null, Now).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.May(ProgressJob, null, Now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeTrue();
        LicenceGate.May(ExportData, null, Now).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void An_applicant_may_try_with_test_keys_and_nothing_else()
    {
        var facts = Facts.In(LicenceState.Applied, Now);

        LicenceGate.May(AcceptOrder, facts, Now, LicenceCircumstances.Sandbox).IsAllowed.ShouldBeTrue();
        LicenceGate.May(AcceptOrder, facts, Now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeFalse();
        LicenceGate.May(DispatchJob, facts, Now, LicenceCircumstances.Sandbox).IsAllowed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(LicenceState.Hold)]
    [InlineData(LicenceState.Suspended)]
    [InlineData(LicenceState.Expired)]
    [InlineData(LicenceState.Revoked)]
    [InlineData(LicenceState.Withdrawn)]
    public void Out_of_service_only_what_is_in_custody_goes_on(LicenceState state)
    {
        var facts = Facts.In(state, Now);

        LicenceGate.May(ProgressJob, facts, Now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeTrue();
        LicenceGate.May(IngestLocation, facts, Now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeTrue();
        LicenceGate.May(IngestLocation, facts, Now).Code.ShouldBe("licence-drain-only");
        LicenceGate.May(AcceptOrder, facts, Now, LicenceCircumstances.InCustody).Code.ShouldBe("licence-not-active");
    }

    [Fact]
    public void Hold_serves_existing_merchants_only_where_the_policy_says_so()
    {
        var strict = Facts.In(LicenceState.Hold, Now);
        var lenient = strict with { HoldAllowsExisting = true };

        LicenceGate.May(AcceptOrder, strict, Now, LicenceCircumstances.ExistingMerchant).Code.ShouldBe("licence-not-active");
        LicenceGate.May(AcceptOrder, lenient, Now, LicenceCircumstances.ExistingMerchant).IsAllowed.ShouldBeTrue();
        LicenceGate.May(AcceptOrder, lenient, Now).Code.ShouldBe("licence-existing-merchants-only");
        LicenceGate.May(ProgressJob, lenient, Now).IsAllowed.ShouldBeTrue();
        LicenceGate.May(IngestLocation, lenient, Now).Permission.ShouldBe(LicencePermission.OnShift);
        LicenceGate.May(OnboardMerchant, lenient, Now).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void After_ninety_days_a_revoked_collective_reads_its_file_on_request()
    {
        var facts = Facts.In(LicenceState.Revoked, Now) with { StateSince = Now.AddDays(-90) };

        LicenceGate.May(ReadOwnFile, facts, Now.AddTicks(-1)).IsAllowed.ShouldBeTrue();
        LicenceGate.May(ReadOwnFile, facts, Now).Code.ShouldBe("licence-on-request");
        LicenceGate.May(ExportData, facts, Now).IsAllowed.ShouldBeTrue();
    }

    private static LicencePermission Permission(char letter) => letter switch
    {
        'y' or 'r' => LicencePermission.Allowed,
        's' => LicencePermission.Sandbox,
        'd' => LicencePermission.Drain,
        'h' => LicencePermission.HandOverOnly,
        'o' => LicencePermission.OnShift,
        'm' => LicencePermission.MarkedProvisional,
        'c' => LicencePermission.Capped,
        'a' => LicencePermission.AccidentOnly,
        'b' => LicencePermission.AccidentBefore,
        't' => LicencePermission.TimelyConstitutionOnly,
        'p' => LicencePermission.AppealOnly,
        _ => LicencePermission.Denied,
    };
}
