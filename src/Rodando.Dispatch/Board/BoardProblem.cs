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

    private BoardProblem(BoardWork work, IReadOnlyList<Guid> couriers, IReadOnlyList<Job> open, DateTimeOffset now)
    {
        (this.work, this.now, Couriers) = (work, now, couriers);
        Jobs = [.. couriers.SelectMany(work.JobsOf), .. open];
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
        var requests = board.Jobs.Select(job => board.RequestOf(job, forbidden)).ToImmutableArray();
        var table = await work.Settings.Travel().TableAsync(board.places, cancel);
        board.Problem = new PlanningProblem(vehicles, requests, MatrixOf(table));
        (board.Plan, board.TravelEstimated) = (plan, table.Estimated);
        return board;
    }

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

    private PlanRequest RequestOf(Job job, Func<Job, IEnumerable<Guid>> forbidden)
    {
        var isOnBoard = job.State == JobState.InCustody;
        var excluded = job.IsAtWork ? Couriers.Where(courier => courier != job.CourierId) : forbidden(job);
        return new PlanRequest(
            job.DeliveryId.ToString(), isOnBoard ? null : StopFor(job.Pickup), StopFor(job.Dropoff), [job.WeightGrams, job.Items])
        {
            OnBoardOf = isOnBoard ? IndexOf(job.CourierId!.Value) : null,
            Release = Second(job.PlacedAt),
            Excluded = [.. excluded.Select(IndexOf).Where(number => number >= 0)],
        };
    }

    private RequestStop StopFor(JobStop stop) => new(
        NumberOfPlace(stop.Point), new TimeWindow(Second(stop.After), Second(stop.Before)), work.Settings.ServiceSeconds(stop.Kind));

    private int IndexOf(Guid courier)
    {
        for (var number = 0; number < Couriers.Count; number++)
            if (Couriers[number] == courier) return number;
        return -1;
    }

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

    private static TravelMatrix MatrixOf(TravelTable table)
    {
        var size = table.Sources;
        var (seconds, metres) = (new int[size * size], new int[size * size]);
        for (var cell = 0; cell < seconds.Length; cell++)
        {
            var ride = table[cell / size, cell % size];
            seconds[cell] = ride?.Seconds ?? TravelMatrix.Unreachable;
            metres[cell] = ride?.Metres ?? 0;
        }

        return new TravelMatrix(size, seconds, metres);
    }
}
