using Rodando.Contracts.Licensing;
using static Rodando.Tests.Licensing.Facts;

namespace Rodando.Tests.Licensing;

/// <summary>The state in force as the clock moves over the recorded one (domain document §2.2).</summary>
public sealed class EffectiveStateTests
{
    // Last day 2028-11-20; the day after begins at 06:00Z.
    private static readonly DateTimeOffset End = At("2028-11-21T06:00:00Z");

    private static readonly LicenceFacts WithDossier = Provisional(Day("2026-11-21")) with
    {
        DossierLodgedOn = Day("2028-11-19"),
        FoundingActOn = Day("2028-11-18"),
        HoldUntil = LicenceCalendar.AfterWorkingDays(Day("2028-11-20"), 15, MexicoCity),
    };

    [Fact]
    public void Acceptance_16_a_complete_dossier_in_time_turns_the_deadline_into_a_hold()
    {
        LicenceGate.Effective(WithDossier, End.AddTicks(-1)).ShouldBe(LicenceState.Provisional);
        LicenceGate.Standing(WithDossier, End).ShouldBe(new LicenceStanding(LicenceState.Hold, End));
        LicenceGate.May(LicenceAction.AcceptOrder, WithDossier, End).Code.ShouldBe("licence-not-active");
        LicenceGate.CheckAfter(WithDossier, End.AddDays(-1)).ShouldBe(End);
        LicenceGate.CheckAfter(WithDossier, End).ShouldBe(WithDossier.HoldUntil);
    }

    [Fact]
    public void Acceptance_18_a_hold_that_nobody_decides_ends_by_itself()
    {
        // Fifteen working days after Monday 20 November 2028 end on Monday 11 December.
        WithDossier.HoldUntil.ShouldBe(At("2028-12-12T06:00:00Z"));
        var recorded = WithDossier with { State = LicenceState.Hold, StateSince = End, HoldUsed = true };

        foreach (var facts in new[] { WithDossier, recorded })
        {
            LicenceGate.Effective(facts, facts.HoldUntil!.Value.AddTicks(-1)).ShouldBe(LicenceState.Hold);
            LicenceGate.Standing(facts, End.AddYears(1)).ShouldBe(new LicenceStanding(LicenceState.Expired, facts.HoldUntil.Value));
            LicenceGate.CheckAfter(facts, facts.HoldUntil.Value).ShouldBeNull();
        }
    }

    [Fact]
    public void No_hold_for_a_dossier_of_the_last_day_a_late_act_or_a_second_time()
    {
        LicenceFacts[] cases =
        [
            WithDossier with { DossierLodgedOn = Day("2028-11-20") },
            WithDossier with { DossierLodgedOn = null },
            WithDossier with { FoundingActOn = Day("2028-11-21") },
            WithDossier with { FoundingActOn = null },
            WithDossier with { HoldUsed = true },
        ];

        foreach (var facts in cases)
            LicenceGate.Standing(facts, End).ShouldBe(new LicenceStanding(LicenceState.Expired, End));
    }

    [Fact]
    public void Acceptance_15_an_act_of_the_last_permitted_day_is_in_time() =>
        LicenceGate.Effective(WithDossier with { FoundingActOn = Day("2028-11-20") }, End).ShouldBe(LicenceState.Hold);

    [Fact]
    public void An_overdue_reverification_is_a_grace_and_then_a_suspension()
    {
        var facts = In(LicenceState.Constituted, At("2026-11-21T18:00:00Z")) with
        {
            ReverifyDue = Day("2026-11-30"),
            GraceUntil = At("2026-12-31T06:00:00Z"),
        };
        var overdue = At("2026-12-01T06:00:00Z");

        LicenceGate.Effective(facts, overdue.AddTicks(-1)).ShouldBe(LicenceState.Constituted);
        LicenceGate.Standing(facts, overdue).ShouldBe(new LicenceStanding(LicenceState.Grace, overdue));
        LicenceGate.Standing(facts, facts.GraceUntil!.Value).ShouldBe(new LicenceStanding(LicenceState.Suspended, facts.GraceUntil.Value));
        LicenceGate.CheckAfter(facts, overdue.AddDays(-1)).ShouldBe(overdue);
        LicenceGate.CheckAfter(facts, overdue).ShouldBe(facts.GraceUntil);
    }

    [Fact]
    public void Dates_that_a_state_needs_and_the_facts_lack_count_as_passed()
    {
        var now = At("2026-11-21T18:00:00Z");
        var bare = new Func<LicenceState, LicenceFacts>(state => In(state, now) with
        {
            LastPermittedDate = null, ReverifyDue = null, HoldUntil = null, GraceUntil = null,
        });

        LicenceGate.Effective(bare(LicenceState.Provisional), now).ShouldBe(LicenceState.Expired);
        LicenceGate.Effective(bare(LicenceState.Hold), now).ShouldBe(LicenceState.Expired);
        LicenceGate.Effective(bare(LicenceState.Constituted), now).ShouldBe(LicenceState.Grace);
        LicenceGate.Effective(bare(LicenceState.Grace), now).ShouldBe(LicenceState.Suspended);
    }

    [Theory]
    [InlineData(LicenceState.Applied)]
    [InlineData(LicenceState.Declined)]
    [InlineData(LicenceState.Suspended)]
    [InlineData(LicenceState.Expired)]
    [InlineData(LicenceState.Revoked)]
    [InlineData(LicenceState.Withdrawn)]
    public void Time_alone_changes_no_other_state(LicenceState state)
    {
        var facts = In(state, At("2026-11-21T18:00:00Z"));

        LicenceGate.Effective(facts, At("2099-01-01T00:00:00Z")).ShouldBe(state);
        LicenceGate.CheckAfter(facts, At("2026-11-21T18:00:00Z")).ShouldBeNull();
    }

    [Fact]
    public void The_message_on_the_bus_carries_every_fact_there_and_back()
    {
        var now = At("2026-11-21T18:00:00Z");
        foreach (var state in Enum.GetValues<LicenceState>())
        {
            var facts = In(state, now) with
            {
                DossierLodgedOn = Day("2026-11-01"), FoundingActOn = Day("2026-10-31"), HoldUsed = true, HoldAllowsExisting = true,
            };

            var message = LicenceChanged.From(facts, Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), "Ruedas", now);

            message.ToFacts().ShouldBe(facts);
            message.CheckAfter.ShouldBe(LicenceGate.CheckAfter(facts, facts.AsOf));
        }

        Should.Throw<FormatException>(() => LicenceStates.Parse("Provisional"));
    }
}
