using Rodando.Dispatch.Actions;
using Rodando.Dispatch.Jobs;

namespace Rodando.Tests.Dispatch;

public sealed class JobFoldTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Pickup = Guid.NewGuid();
    private static readonly Guid Dropoff = Guid.NewGuid();
    private static readonly Guid Ana = Guid.NewGuid();
    private static readonly Guid Beto = Guid.NewGuid();

    [Fact]
    public void A_whole_day_said_in_order_is_told_with_its_times()
    {
        var outcome = Fold(
            [Held(Ana, 0)], Say(Ana, 1, ActionType.Accept), Say(Ana, 10, ActionType.Arrived, Pickup), Say(Ana, 12, ActionType.PickedUp, Pickup),
            Say(Ana, 25, ActionType.Arrived, Dropoff), Say(Ana, 27, ActionType.Delivered, Dropoff));

        (outcome.State, outcome.CourierId).ShouldBe((JobState.Done, Ana));
        new[] { outcome.AcceptedAt, outcome.AtPickup?.At, outcome.PickedUp?.At, outcome.AtDropoff?.At, outcome.Delivered?.At }
            .ShouldBe([At(1), At(10), At(12), At(25), At(27)]);
        outcome.Effects.Values.ShouldAllBe(effect => effect == ActionEffect.Applied);
    }

    [Fact]
    public void A_delivery_proves_the_pickup_that_was_never_said()
    {
        var outcome = Fold([Held(Ana, 0)], Say(Ana, 27, ActionType.Delivered, Dropoff));

        outcome.State.ShouldBe(JobState.Done);
        outcome.PickedUp?.At.ShouldBe(At(27));
    }

    [Fact]
    public void The_pickup_said_late_brings_its_true_time()
    {
        var outcome = Fold([Held(Ana, 0)], Say(Ana, 27, ActionType.Delivered, Dropoff), Say(Ana, 12, ActionType.PickedUp, Pickup));

        outcome.PickedUp?.At.ShouldBe(At(12));
    }

    [Fact]
    public void The_earliest_word_that_ends_a_stop_counts()
    {
        var delivered = Say(Ana, 27, ActionType.Delivered, Dropoff);
        var failed = Say(Ana, 26, ActionType.Failed, Dropoff);

        var outcome = Fold([Held(Ana, 0)], delivered, failed);

        (outcome.State, outcome.Failed, outcome.InCustody).ShouldBe((JobState.Failed, failed, true));
        outcome.Effects[delivered].ShouldBe(ActionEffect.Superseded);
    }

    [Fact]
    public void A_pickup_that_failed_ends_the_job_without_custody()
    {
        var outcome = Fold([Held(Ana, 0)], Say(Ana, 10, ActionType.Failed, Pickup), Say(Ana, 11, ActionType.PickedUp, Pickup));

        (outcome.State, outcome.InCustody, outcome.CourierId).ShouldBe((JobState.Failed, false, Ana));
    }

    [Fact]
    public void A_parcel_handed_over_was_picked_up_whatever_was_said_at_the_pickup()
    {
        var outcome = Fold(
            [Held(Ana, 0)], Say(Ana, 10, ActionType.Failed, Pickup), Say(Ana, 11, ActionType.PickedUp, Pickup),
            Say(Ana, 27, ActionType.Delivered, Dropoff));

        (outcome.State, outcome.PickedUp?.At).ShouldBe((JobState.Done, At(11)));
    }

    [Fact]
    public void A_decline_opens_the_job_again_and_ends_the_right_to_speak()
    {
        var late = Say(Ana, 12, ActionType.PickedUp, Pickup);

        var outcome = Fold([Held(Ana, 0)], Say(Ana, 1, ActionType.Accept), Say(Ana, 5, ActionType.Decline), late);

        (outcome.State, outcome.CourierId).ShouldBe((JobState.Open, (Guid?)null));
        outcome.Effects[late].ShouldBe(ActionEffect.NotTheirs);
    }

    [Fact]
    public void A_decline_after_the_pickup_changes_nothing()
    {
        var outcome = Fold([Held(Ana, 0)], Say(Ana, 12, ActionType.PickedUp, Pickup), Say(Ana, 13, ActionType.Decline));

        (outcome.State, outcome.CourierId).ShouldBe((JobState.InCustody, Ana));
    }

    [Fact]
    public void Whoever_picked_up_while_the_job_was_theirs_keeps_it_though_it_went_to_another()
    {
        var outcome = Fold(
            [Held(Ana, 0, 20, HoldingEnd.Unassigned), Held(Beto, 20)],
            Say(Ana, 15, ActionType.PickedUp, Pickup), Say(Ana, 35, ActionType.Delivered, Dropoff));

        (outcome.State, outcome.CourierId).ShouldBe((JobState.Done, Ana));
    }

    [Fact]
    public void Who_picked_up_after_the_job_was_taken_away_is_not_heard()
    {
        var late = Say(Ana, 25, ActionType.PickedUp, Pickup);

        var outcome = Fold([Held(Ana, 0, 20, HoldingEnd.Unassigned), Held(Beto, 20)], late);

        (outcome.State, outcome.CourierId).ShouldBe((JobState.Assigned, Beto));
        outcome.Effects[late].ShouldBe(ActionEffect.NotTheirs);
    }

    [Fact]
    public void A_phone_whose_clock_is_behind_still_speaks_for_its_first_holding() =>
        Fold([Held(Ana, 10)], Say(Ana, 4, ActionType.Accept)).State.ShouldBe(JobState.Accepted);

    [Theory]
    [InlineData(15, JobState.InCustody)]
    [InlineData(25, JobState.InCustody)]
    public void A_parcel_on_the_road_is_not_cancelled_whether_the_courier_had_heard_of_it_or_not(int minute, JobState state) =>
        JobFold.Of([Held(Ana, 0, 20, HoldingEnd.Cancelled)], [Say(Ana, minute, ActionType.PickedUp, Pickup)], Pickup, At(20))
            .State.ShouldBe(state);

    [Fact]
    public void A_job_called_off_before_its_pickup_is_cancelled() =>
        JobFold.Of([Held(Ana, 0)], [Say(Ana, 1, ActionType.Accept)], Pickup, At(20)).State.ShouldBe(JobState.Cancelled);

    [Fact]
    public void The_same_words_mean_the_same_in_any_order()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            Holding[] holdings = [Held(Ana, 0, 20, (HoldingEnd)random.Next(5)), Held(Beto, 20, 40, (HoldingEnd)random.Next(5)), Held(Ana, 40)];
            var words = Words(random, [Ana, Beto], random.Next(1, 12));
            var cancelledAt = random.Next(3) == 0 ? At(random.Next(60)) : (DateTimeOffset?)null;
            var straight = JobFold.Of(holdings, words, Pickup, cancelledAt);

            random.Shuffle(words);
            var shuffled = JobFold.Of(holdings, words, Pickup, cancelledAt);

            (shuffled with { Effects = straight.Effects }).ShouldBe(straight, $"seed {seed}");
        }
    }

    [Fact]
    public void A_job_that_hears_in_batches_late_and_out_of_order_ends_as_one_that_heard_all_at_once()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var words = Words(random, [Ana], random.Next(1, 12));
            var cancelledAt = random.Next(4) == 0 ? At(random.Next(60)) : (DateTimeOffset?)null;
            var once = World.DispatchJobs.Given(Ana, Pickup, Dropoff, Noon);
            if (cancelledAt is { } at) once.Cancel(at, "merchant-request");
            once.Hear(words, At(90));

            random.Shuffle(words);
            var batched = World.DispatchJobs.Given(Ana, Pickup, Dropoff, Noon);
            var cancelAfter = random.Next(words.Length + 1);
            for (var heard = 0; heard <= words.Length; heard += random.Next(1, 4))
            {
                if (cancelledAt is { } when && heard >= cancelAfter) batched.Cancel(when, "merchant-request");
                batched.Hear(words.Take(heard), At(90 + heard));
            }

            if (cancelledAt is { } last) batched.Cancel(last, "merchant-request");
            batched.Hear(words, At(200));
            JobMarks.Of(batched).ShouldBe(JobMarks.Of(once), $"seed {seed}");
        }
    }

    private static JobOutcome Fold(Holding[] holdings, params CourierAction[] words) => JobFold.Of(holdings, words, Pickup, cancelledAt: null);

    private static CourierAction[] Words(Random random, Guid[] couriers, int count) => [.. Enumerable.Range(0, count).Select(_ => Say(
        couriers[random.Next(couriers.Length)], random.Next(60), (ActionType)random.Next(6), random.Next(2) == 0 ? Pickup : Dropoff))];

    private static DateTimeOffset At(int minute) => Noon.AddMinutes(minute);

    private static int ordinal;

    private static Holding Held(Guid courier, int from, int? until = null, HoldingEnd why = HoldingEnd.Unassigned)
    {
        var holding = Holding.Begin(Guid.Empty, Guid.Empty, from / 20, courier, At(from));
        if (until is { } minute) holding.End(why, At(minute));
        return holding;
    }

    private static CourierAction Say(Guid courier, int minute, ActionType type, Guid? stop = null) => new()
    {
        CourierId = courier,
        ActionId = $"a{Interlocked.Increment(ref ordinal)}",
        Type = type,
        // As the reader leaves it: these two name their stop by themselves.
        StopId = type switch { ActionType.PickedUp => Pickup, ActionType.Delivered => Dropoff, _ => stop },
        SaidAt = At(minute),
        At = At(minute),
        Reason = type == ActionType.Failed ? "other" : null,
    };
}
