using System.Collections.Immutable;
using Rodando.Dispatch.Jobs;
using Rodando.Planning;
using Rodando.Routing;

namespace Rodando.Dispatch.Board;

/// <summary>The board as a problem for the planner: seconds count from now, couriers and jobs are numbered.</summary>
internal sealed class BoardProblem
{
    // Work is counted in stops done; ten minutes stand for one, riding included, until real ride times are kept.
    private const long SecondsPerStopDone = 600;

    // Nobody on shift looks at a courier who has none: his parcels in custody bind him and no capacity does.
    private const long Boundless = 1_000_000_000;

    private readonly DateTimeOffset now;
    private readonly BoardWork work;
    private readonly List<RoutePoint> places = [];
    private readonly Dictionary<RoutePoint, int> placeNumbers = [];
    private readonly Dictionary<Guid, int> jobNumbers;
    private readonly Dictionary<Guid, int> courierNumbers;
    private readonly List<int[]> routePlaces = [];

    private BoardProblem(BoardWork work, IReadOnlyList<Guid> couriers, IReadOnlyList<Job> open, DateTimeOffset now)
    {
        (this.work, this.now, Couriers) = (work, now, couriers);
        Jobs = [.. couriers.SelectMany(work.JobsOf), .. open];
        courierNumbers = couriers.Select((courier, number) => (courier, number)).ToDictionary(one => one.courier, one => one.number);
        jobNumbers = Jobs.Select((job, number) => (job.DeliveryId, number)).ToDictionary(one => one.DeliveryId, one => one.number);
    }

    /// <summary>By the number of their vehicle.</summary>
    public IReadOnlyList<Guid> Couriers { get; }

    /// <summary>By the number of their request.</summary>
    public IReadOnlyList<Job> Jobs { get; }

    public PlanningProblem Problem { get; private set; } = null!;

    /// <summary>The plans as they stand; jobs that must be placed are in none.</summary>
    public Plan Plan { get; private set; } = null!;

    public bool TravelEstimated { get; private set; }

    /// <param name="couriers">Whose plans are looked at, each once.</param>
    /// <param name="open">Jobs that nobody has.</param>
    /// <param name="forbidden">Couriers who may not take an open job.</param>
    public static async Task<BoardProblem> CreateAsync(
        BoardWork work, IReadOnlyList<Guid> couriers, IReadOnlyList<Job> open, Func<Job, IEnumerable<Guid>> forbidden,
        DateTimeOffset now, CancellationToken cancel)
    {
        var board = new BoardProblem(work, couriers, open, now);
        var plan = new Plan([.. couriers.Select(board.RouteOf)]);
        var middle = board.Middle();
        var vehicles = couriers.Select((courier, number) => board.VehicleOf(courier, plan.Routes[number], middle)).ToImmutableArray();
        var planned = plan.Routes.SelectMany(route => route.Select(visit => visit.Request)).ToHashSet();
        var requests = board.Jobs.Select((job, number) => board.RequestOf(job, planned.Contains(number), forbidden)).ToImmutableArray();
        var loose = requests.Where((_, number) => !planned.Contains(number)).SelectMany(PlacesOf).Distinct().ToArray();
        for (var number = 0; number < vehicles.Length; number++)
            board.routePlaces.Add([vehicles[number].Start, .. plan.Routes[number].Select(visit => PlaceOf(requests, visit))]);
        var travel = await BoardTravel.AskAsync(work.Settings.Travel(), board.places, loose, board.routePlaces, cancel);
        board.Problem = new PlanningProblem(vehicles, requests, travel.Matrix);
        (board.Plan, board.TravelEstimated) = (plan, travel.Estimated);
        return board;
    }

    /// <summary>The number of a courier's vehicle, −1 for one who is not looked at.</summary>
    public int NumberOf(Guid courier) => courierNumbers.GetValueOrDefault(courier, -1);

    public int NumberOf(Job job) => jobNumbers[job.DeliveryId];

    /// <summary>The instant that a second of the problem stands for.</summary>
    public DateTimeOffset At(long second) => now.AddSeconds(second);

    public JobStop StopOf(Visit visit) =>
        visit.Kind == VisitKind.Pickup ? Jobs[visit.Request].Pickup : Jobs[visit.Request].Dropoff;

    private ImmutableArray<Visit> RouteOf(Guid courier) => [.. work.RouteOf(courier)
        .Select(stop => new Visit(jobNumbers[stop.DeliveryId], stop.Kind == StopKind.Pickup ? VisitKind.Pickup : VisitKind.Dropoff))];

    private PlanVehicle VehicleOf(Guid courier, ImmutableArray<Visit> route, RoutePoint middle)
    {
        var shift = work.ShiftOf(courier);
        var pinned = route.TakeWhile(visit => StopOf(visit).ArrivedAt is not null).ToImmutableArray();
        // Whoever stands at a stop began its service on arrival, and has not left it even if that should be long over.
        var standing = pinned.IsEmpty ? null : StopOf(pinned[0]);
        var stood = standing is null ? 0 : Math.Clamp(-Second(standing.ArrivedAt!.Value), 0, work.Settings.ServiceSeconds(standing.Kind));
        return new PlanVehicle(
            courier.ToString(),
            NumberOfPlace(standing?.Point ?? work.PlaceOf(courier) ?? middle),
            -stood,
            shift is null ? -1 : Second(shift.EndsAt),
            shift is null ? [Boundless, Boundless] : [shift.CapacityGrams, shift.CapacityItems])
        {
            Pinned = pinned,
            WorkedSeconds = (shift?.StopsDone ?? 0) * SecondsPerStopDone,
        };
    }

    private PlanRequest RequestOf(Job job, bool isPlanned, Func<Job, IEnumerable<Guid>> forbidden)
    {
        var isOnBoard = job.State == JobState.InCustody;
        var excluded = isPlanned ? [] : job.IsAtWork ? Couriers.Where(courier => courier != job.CourierId) : forbidden(job);
        return new PlanRequest(
            job.DeliveryId.ToString(), isOnBoard ? null : StopFor(job.Pickup), StopFor(job.Dropoff), [job.WeightGrams, job.Items])
        {
            OnBoardOf = isOnBoard ? NumberOf(job.CourierId!.Value) : null,
            Release = Second(job.PlacedAt),
            Excluded = [.. excluded.Select(NumberOf).Where(number => number >= 0)],
        };
    }

    private RequestStop StopFor(JobStop stop) => new(
        NumberOfPlace(stop.Point), new TimeWindow(Second(stop.After), Second(stop.Before)), work.Settings.ServiceSeconds(stop.Kind));

    private static IEnumerable<int> PlacesOf(PlanRequest request) =>
        request.Pickup is { } pickup ? [pickup.Location, request.Dropoff.Location] : [request.Dropoff.Location];

    private static int PlaceOf(ImmutableArray<PlanRequest> requests, Visit visit) =>
        visit.Kind == VisitKind.Dropoff ? requests[visit.Request].Dropoff.Location : requests[visit.Request].Pickup!.Value.Location;

    private long Second(DateTimeOffset at) => (long)Math.Floor((at - now).TotalSeconds);

    private int NumberOfPlace(RoutePoint place)
    {
        if (placeNumbers.TryGetValue(place, out var number)) return number;
        places.Add(place);
        return placeNumbers[place] = places.Count - 1;
    }

    // Where a courier is taken to be whose phone has never said so; the decision record tells.
    private RoutePoint Middle()
    {
        var stops = Jobs.SelectMany(job => job.Stops).ToList();
        return stops.Count == 0 ? default : new RoutePoint(stops.Average(stop => stop.Latitude), stops.Average(stop => stop.Longitude));
    }
}
