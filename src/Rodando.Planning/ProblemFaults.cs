using System.Collections.Immutable;

namespace Rodando.Planning;

/// <summary>Finds everything that is wrong with a problem, all at once.</summary>
internal static class ProblemFaults
{
    public static ImmutableArray<ProblemFault> Of(PlanningProblem problem)
    {
        var faults = ImmutableArray.CreateBuilder<ProblemFault>();
        if (problem.Vehicles.IsDefault) faults.Add(new ProblemFault("vehicles", "Missing."));
        if (problem.Requests.IsDefault) faults.Add(new ProblemFault("requests", "Missing."));
        if (faults.Count > 0) return faults.ToImmutable();

        faults.AddRange(Weights(problem.Weights));
        faults.AddRange(Twice("vehicles", problem.Vehicles.Select(vehicle => vehicle.Id)));
        faults.AddRange(Twice("requests", problem.Requests.Select(request => request.Id)));
        for (var index = 0; index < problem.Vehicles.Length; index++)
            faults.AddRange(Vehicle(problem, problem.Vehicles[index], index));
        for (var index = 0; index < problem.Requests.Length; index++)
            faults.AddRange(Request(problem, problem.Requests[index], $"requests[{index}]"));
        return faults.ToImmutable();
    }

    private static IEnumerable<ProblemFault> Weights(PlanWeights weights)
    {
        if (!(weights.LateDoublesAtSeconds > 0)) yield return new ProblemFault("weights.lateDoublesAtSeconds", "Not above 0.");
        double[] prices = [weights.TravelPerSecond, weights.LatePerSecond, weights.WaitPerSecond, weights.Balance];
        if (!Array.TrueForAll(prices, price => price >= 0 && double.IsFinite(price)))
            yield return new ProblemFault("weights", "A price is below 0 or not finite.");
    }

    private static IEnumerable<ProblemFault> Twice(string field, IEnumerable<string> ids) =>
        ids.GroupBy(id => id, StringComparer.Ordinal).Where(group => group.Count() > 1)
            .Select(group => new ProblemFault(field, $"The id {group.Key} stands twice."));

    private static IEnumerable<ProblemFault> Vehicle(PlanningProblem problem, PlanVehicle vehicle, int index)
    {
        var field = $"vehicles[{index}]";
        if (!IsLocation(problem, vehicle.Start)) yield return new ProblemFault($"{field}.start", "Not a location of the matrix.");
        if (!InHorizon(vehicle.AvailableAt)) yield return new ProblemFault($"{field}.availableAt", "Beyond the horizon.");
        if (!InHorizon(vehicle.ShiftEnd)) yield return new ProblemFault($"{field}.shiftEnd", "Beyond the horizon.");
        if (vehicle.WorkedSeconds is < 0 or > PlanningProblem.Horizon)
            yield return new ProblemFault($"{field}.workedSeconds", "Out of range.");
        if (!IsAmount(problem, vehicle.Capacity))
            yield return new ProblemFault($"{field}.capacity", "Below 0, or another number of dimensions.");
        if (vehicle.Pinned.IsDefault) yield return new ProblemFault($"{field}.pinned", "Missing.");
        else if (!vehicle.Pinned.All(visit => IsVisit(problem, visit)))
            yield return new ProblemFault($"{field}.pinned", "Names a stop that does not exist.");
    }

    private static IEnumerable<ProblemFault> Request(PlanningProblem problem, PlanRequest request, string field)
    {
        if (request.OnBoardOf is { } holder && (uint)holder >= (uint)problem.Vehicles.Length)
            yield return new ProblemFault($"{field}.onBoardOf", "Not a vehicle.");
        if (request.Pickup is null != request.OnBoardOf is not null)
            yield return new ProblemFault($"{field}.pickup", "A parcel has a pickup or is on board, one of the two.");
        if (!InHorizon(request.Release)) yield return new ProblemFault($"{field}.release", "Beyond the horizon.");
        if (!IsAmount(problem, request.Load)) yield return new ProblemFault($"{field}.load", "Below 0, or another number of dimensions.");
        if (request.Excluded.IsDefault) yield return new ProblemFault($"{field}.excluded", "Missing.");
        if (request.Pickup is { } pickup && Stop(problem, pickup) is { } no) yield return new ProblemFault($"{field}.pickup", no);
        if (Stop(problem, request.Dropoff) is { } wrong) yield return new ProblemFault($"{field}.dropoff", wrong);
    }

    private static string? Stop(PlanningProblem problem, RequestStop stop)
    {
        if (!IsLocation(problem, stop.Location)) return "Not a location of the matrix.";
        if (!InHorizon(stop.Window.Opens) || !InHorizon(stop.Window.Closes)) return "The window lies beyond the horizon.";
        if (stop.Window.Closes < stop.Window.Opens) return "The window closes before it opens.";
        return stop.ServiceSeconds is < 0 or > PlanningProblem.Horizon ? "The service time is out of range." : null;
    }

    private static bool InHorizon(long time) => time is >= -PlanningProblem.Horizon and <= PlanningProblem.Horizon;

    private static bool IsLocation(PlanningProblem problem, int location) => (uint)location < (uint)problem.Travel.Size;

    private static bool IsVisit(PlanningProblem problem, Visit visit) =>
        (uint)visit.Request < (uint)problem.Requests.Length
        && (visit.Kind == VisitKind.Dropoff || problem.Requests[visit.Request].Pickup is not null);

    // Half of the range is left, so that a load added to another cannot overflow.
    private static bool IsAmount(PlanningProblem problem, ImmutableArray<long> amounts) =>
        !amounts.IsDefault && amounts.Length == problem.Dimensions && amounts.All(amount => amount is >= 0 and <= long.MaxValue / 1_000_000);
}
