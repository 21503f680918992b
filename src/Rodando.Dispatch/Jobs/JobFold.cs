using Rodando.Dispatch.Actions;

namespace Rodando.Dispatch.Jobs;

/// <summary>
/// Reads a job's state out of everything its couriers have said, in the order of the true times and never in that of arrival:
/// phones send late, twice and in any order, and the same set of words must always mean the same.
/// </summary>
/// <remarks>
/// Rules. A courier speaks for a job while he has it, and as long as he holds its parcel. The earliest word that ends a stop counts.
/// What happens at the dropoff proves the pickup. A decline counts until the pickup. An unassignment ends the right to speak;
/// a cancellation and another's custody do not, because the courier may not have heard of them.
/// </remarks>
internal sealed class JobFold
{
    private readonly IReadOnlyList<Holding> holdings;
    private readonly Guid pickupStop;
    private readonly HashSet<int> declined = [];
    private readonly Dictionary<int, DateTimeOffset> accepted = [];
    private readonly Dictionary<CourierAction, ActionEffect> effects = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(Guid Courier, bool Pickup), CourierAction> arrivals = [];
    private CourierAction? firstPickedUp, pickedUp, failedPickup, ended;

    private JobFold(IReadOnlyList<Holding> holdings, Guid pickupStop) => (this.holdings, this.pickupStop) = (holdings, pickupStop);

    /// <param name="holdings">All of the job's, in any order.</param>
    /// <param name="actions">In any order.</param>
    /// <param name="pickupStop">The stop that is the pickup; every other is the dropoff.</param>
    /// <param name="cancelledAt">When the delivery was called off.</param>
    public static JobOutcome Of(
        IEnumerable<Holding> holdings, IEnumerable<CourierAction> actions, Guid pickupStop, DateTimeOffset? cancelledAt)
    {
        // A holding stands at its ordinal from here on.
        var fold = new JobFold([.. holdings.OrderBy(holding => holding.Ordinal)], pickupStop);
        var inTime = actions.OrderBy(action => action.At).ThenBy(action => action.ActionId, StringComparer.Ordinal)
            .ThenBy(action => action.CourierId);
        foreach (var action in inTime) fold.effects[action] = fold.Hear(action);
        return fold.Outcome(cancelledAt);
    }

    private ActionEffect Hear(CourierAction action)
    {
        var holding = HoldingAt(action.CourierId, action.At);
        if (holding is null && pickedUp?.CourierId != action.CourierId) return ActionEffect.NotTheirs;
        var isPickup = action.StopId == pickupStop;
        var counts = action.Type switch
        {
            ActionType.Accept => holding is not null && accepted.TryAdd(holding.Ordinal, action.At),
            ActionType.Decline => holding is not null && pickedUp?.CourierId != action.CourierId && declined.Add(holding.Ordinal),
            ActionType.Arrived => (isPickup ? pickedUp : ended) is null && arrivals.TryAdd((action.CourierId, isPickup), action),
            ActionType.PickedUp => PickUp(action),
            ActionType.Failed when isPickup => pickedUp is null && First(ref failedPickup, action),
            _ => EndAtDropoff(action),
        };
        return counts ? ActionEffect.Applied : ActionEffect.Superseded;
    }

    private bool PickUp(CourierAction action)
    {
        First(ref firstPickedUp, action);
        return failedPickup is null && First(ref pickedUp, action);
    }

    private bool EndAtDropoff(CourierAction action)
    {
        if (!First(ref ended, action)) return false;
        // Whoever stands at the door with the parcel has picked it up, said or unsaid.
        pickedUp ??= firstPickedUp ?? action;
        failedPickup = null;
        return true;
    }

    private CourierAction? ArrivalOf(Guid? courier, bool isPickup) =>
        courier is null ? null : arrivals.GetValueOrDefault((courier.Value, isPickup));

    private static bool First(ref CourierAction? place, CourierAction action)
    {
        if (place is not null) return false;
        place = action;
        return true;
    }

    // The holding that a time falls into; before the first one the phone's clock is behind, and the first is meant.
    private Holding? HoldingAt(Guid courier, DateTimeOffset at)
    {
        var own = holdings.Where(holding => holding.CourierId == courier).ToList();
        var meant = own.LastOrDefault(holding => holding.Since <= at) ?? own.FirstOrDefault();
        if (meant is null || declined.Contains(meant.Ordinal)) return null;
        var isOver = meant.EndedBy is HoldingEnd.Unassigned or HoldingEnd.ShiftEnded && at >= meant.Until;
        return isOver ? null : meant;
    }

    private JobOutcome Outcome(DateTimeOffset? cancelledAt)
    {
        var last = holdings.Count == 0 ? null : holdings[^1];
        var isOpen = last?.Until is null && last is not null && !declined.Contains(last.Ordinal);
        var state = StateOf(cancelledAt, isOpen, isOpen && accepted.ContainsKey(last!.Ordinal));
        var keeper = state is JobState.Open or JobState.Cancelled
            ? null
            : pickedUp?.CourierId ?? failedPickup?.CourierId ?? last?.CourierId;
        var speaker = ended?.CourierId ?? keeper;
        var ownAccepts = accepted.Where(one => holdings[one.Key].CourierId == keeper).Select(one => (DateTimeOffset?)one.Value);
        return new JobOutcome
        {
            State = state,
            CourierId = speaker,
            AcceptedAt = state == JobState.Assigned ? null : ownAccepts.LastOrDefault(),
            AtPickup = ArrivalOf(keeper, isPickup: true),
            PickedUp = pickedUp,
            AtDropoff = ArrivalOf(speaker, isPickup: false),
            Delivered = ended is { Type: ActionType.Delivered } ? ended : null,
            Failed = ended is { Type: ActionType.Failed } ? ended : state == JobState.Failed ? failedPickup : null,
            Effects = effects,
        };
    }

    private JobState StateOf(DateTimeOffset? cancelledAt, bool isOpen, bool isAccepted)
    {
        if (ended is not null) return ended.Type == ActionType.Delivered ? JobState.Done : JobState.Failed;
        if (pickedUp is not null) return JobState.InCustody;
        if (failedPickup is not null && !(cancelledAt <= failedPickup.At)) return JobState.Failed;
        if (cancelledAt is not null) return JobState.Cancelled;
        if (!isOpen) return JobState.Open;
        return isAccepted || ArrivalOf(holdings[^1].CourierId, isPickup: true) is not null ? JobState.Accepted : JobState.Assigned;
    }
}
