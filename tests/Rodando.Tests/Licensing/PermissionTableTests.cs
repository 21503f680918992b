using Rodando.Contracts.Licensing;
using static Rodando.Contracts.Licensing.LicenceAction;

namespace Rodando.Tests.Licensing;

/// <summary>The table of the domain document §2.3, written a second time as text, against the one the gate uses.</summary>
public sealed class PermissionTableTests
{
    private static readonly DateTimeOffset _now = Facts.At("2026-11-21T18:00:00Z");

    // y allowed, - denied, s sandbox, d drain, h hand-over only, o on shift, m marked provisional, c capped, a accident only,
    // b accident before, t timely constitution only, p appeal only; r stands for "90 days, then on request".
    //                       Applied Declined Provisional Hold Constituted Grace Suspended Expired Revoked Withdrawn
    private static readonly Dictionary<LicenceAction, string> _expected = new()
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
            foreach (var state in Enum.GetValues<LicenceState>()) cells.Add(action, state, _expected[action][(int)state]);
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_state_permits_what_the_table_says(LicenceAction action, LicenceState state, char expected)
    {
        var answer = LicenceGate.May(action, Facts.In(state, _now), _now);

        answer.Standing.ShouldBe(new LicenceStanding(state, _now.AddDays(-10)));
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
        var facts = Facts.In(state, _now) with { AsOf = _now - LicenceGate.SnapshotTtl - TimeSpan.FromTicks(1) };
        var newWork = action is InviteCourier or ActivateCourier or OnboardMerchant or AcceptOrder or Quote or DispatchJob
            or ReceiveFromNeighbour;

        var free = LicenceGate.May(action, facts, _now, LicenceCircumstances.Sandbox);
        var inCustody = LicenceGate.May(action, facts, _now, LicenceCircumstances.InCustody);

        if (newWork) free.Code.ShouldBe(expected == '-' ? "licence-not-active" : "licence-snapshot-stale");
        else inCustody.IsAllowed.ShouldBe(expected != '-');
        if (action is ProgressJob or IngestLocation) free.IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void A_copy_exactly_as_old_as_the_limit_is_still_fresh()
    {
        var facts = Facts.In(LicenceState.Constituted, _now) with { AsOf = _now - LicenceGate.SnapshotTtl };

        LicenceGate.May(AcceptOrder, facts, _now).IsAllowed.ShouldBeTrue();
        LicenceGate.May(AcceptOrder, facts, _now.AddTicks(1)).Code.ShouldBe("licence-snapshot-stale");
    }

    [Fact]
    public void Without_any_copy_nothing_new_is_begun_and_custody_goes_on()
    {
        LicenceGate.May(AcceptOrder, null, _now).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.MayAccept(null, _now, _now.AddHours(1)).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.May(DispatchJob, null, _now).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.May(ProgressJob, null, _now).Code.ShouldBe("licence-snapshot-stale");
        LicenceGate.May(ProgressJob, null, _now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeTrue();
        LicenceGate.May(ExportData, null, _now).IsAllowed.ShouldBeTrue();
    }

    [Fact]
    public void An_applicant_may_try_with_test_keys_and_nothing_else()
    {
        var facts = Facts.In(LicenceState.Applied, _now);

        LicenceGate.May(AcceptOrder, facts, _now, LicenceCircumstances.Sandbox).IsAllowed.ShouldBeTrue();
        LicenceGate.May(AcceptOrder, facts, _now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeFalse();
        LicenceGate.May(DispatchJob, facts, _now, LicenceCircumstances.Sandbox).IsAllowed.ShouldBeFalse();
    }

    [Theory]
    [InlineData(LicenceState.Hold)]
    [InlineData(LicenceState.Suspended)]
    [InlineData(LicenceState.Expired)]
    [InlineData(LicenceState.Revoked)]
    [InlineData(LicenceState.Withdrawn)]
    public void Out_of_service_only_what_is_in_custody_goes_on(LicenceState state)
    {
        var facts = Facts.In(state, _now);

        LicenceGate.May(ProgressJob, facts, _now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeTrue();
        LicenceGate.May(IngestLocation, facts, _now, LicenceCircumstances.InCustody).IsAllowed.ShouldBeTrue();
        LicenceGate.May(IngestLocation, facts, _now).Code.ShouldBe("licence-drain-only");
        LicenceGate.May(AcceptOrder, facts, _now, LicenceCircumstances.InCustody).Code.ShouldBe("licence-not-active");
    }

    [Fact]
    public void Hold_serves_existing_merchants_only_where_the_policy_says_so()
    {
        var strict = Facts.In(LicenceState.Hold, _now);
        var lenient = strict with { HoldAllowsExisting = true };

        LicenceGate.May(AcceptOrder, strict, _now, LicenceCircumstances.ExistingMerchant).Code.ShouldBe("licence-not-active");
        LicenceGate.May(AcceptOrder, lenient, _now, LicenceCircumstances.ExistingMerchant).IsAllowed.ShouldBeTrue();
        LicenceGate.May(AcceptOrder, lenient, _now).Code.ShouldBe("licence-existing-merchants-only");
        LicenceGate.May(ProgressJob, lenient, _now).IsAllowed.ShouldBeTrue();
        LicenceGate.May(IngestLocation, lenient, _now).Permission.ShouldBe(LicencePermission.OnShift);
        LicenceGate.May(OnboardMerchant, lenient, _now).IsAllowed.ShouldBeFalse();
    }

    [Fact]
    public void After_ninety_days_a_revoked_collective_reads_its_file_on_request()
    {
        var facts = Facts.In(LicenceState.Revoked, _now) with { StateSince = _now.AddDays(-90) };

        LicenceGate.May(ReadOwnFile, facts, _now.AddTicks(-1)).IsAllowed.ShouldBeTrue();
        LicenceGate.May(ReadOwnFile, facts, _now).Code.ShouldBe("licence-on-request");
        LicenceGate.May(ExportData, facts, _now).IsAllowed.ShouldBeTrue();
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
