using Rodando.Contracts;
using Rodando.Contracts.Dispatch;
using Rodando.Contracts.Intake;
using Rodando.Tracking.Deliveries;

namespace Rodando.Tests.Tracking;

/// <summary>Facts come repeated and reordered; the picture is the same.</summary>
public sealed class TrackedDeliveryTests
{
    private static readonly Guid Ana = Guid.NewGuid();
    private static readonly Guid Beto = Guid.NewGuid();

    private static readonly Dictionary<string, (Func<TrackedJob, IFact[]> Facts, TrackedState State)> Roads = new(StringComparer.Ordinal)
    {
        ["handed over"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.Accepted(Ana, 2), job.PickedUp(Ana, 3), job.ArrivedAtDropoff(Ana, 4), job.Delivered(Ana, 5)], TrackedState.Delivered),
        ["declined, then taken by another"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.Unassigned(Ana, 2), job.Assigned(Beto, 3), job.Accepted(Beto, 4)], TrackedState.Accepted),
        ["accepted, then taken away"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.Accepted(Ana, 2), job.Unassigned(Ana, 3)], TrackedState.Placed),
        ["accepted, then given to another who has not"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.Accepted(Ana, 2), job.Assigned(Beto, 3)], TrackedState.Assigned),
        ["failed at the door"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.PickedUp(Ana, 2), job.Failed(Ana, 3)], TrackedState.Failed),
        ["called off"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.Cancelled()], TrackedState.Cancelled),
        ["called off while being picked up"] = (job => [job.Placed(), job.Assigned(Ana, 1), job.PickedUp(Ana, 2), job.Cancelled()], TrackedState.PickedUp),
    };

    public static TheoryData<string> Names => [.. Roads.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_order_and_any_repeats_of_the_facts_end_in_the_same_picture(string what)
    {
        var (road, state) = Roads[what];
        var facts = road(new TrackedJob(new TrackedCollective(null!)));
        var straight = Picture(facts);
        straight.State.ShouldBe(state, what);

        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var shuffled = facts.Concat(facts.Where(_ => random.Next(3) == 0)).OrderBy(_ => random.Next()).ToArray();
            Picture(shuffled).ShouldBe(straight, what);
        }
    }

    private static JobPicture Picture(IEnumerable<IFact> facts)
    {
        var delivery = new TrackedDelivery();
        foreach (var fact in facts)
            Apply(delivery, fact);
        return JobPicture.Of(delivery, visit: null);
    }

    private static void Apply(TrackedDelivery delivery, IFact fact)
    {
        switch (fact)
        {
            case DeliveryPlaced placed: delivery.Place(placed); break;
            case CourierAssigned assigned: delivery.Assign(assigned); break;
            case CourierUnassigned unassigned: delivery.Unassign(unassigned); break;
            case JobAccepted accepted: delivery.Accept(accepted); break;
            case StopArrived arrived: delivery.Arrive(arrived); break;
            case StopCompleted completed: delivery.Complete(completed); break;
            case DeliveryFailed failed: delivery.Fail(failed); break;
            case DeliveryCancelled cancelled: delivery.Cancel(cancelled); break;
            default: throw new ArgumentOutOfRangeException(nameof(fact));
        }
    }
}
