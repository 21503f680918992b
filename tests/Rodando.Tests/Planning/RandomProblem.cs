using Rodando.Planning;

namespace Rodando.Tests.Planning;

/// <summary>Small problems of every kind: asymmetric travel, some of it impossible, tight loads and shifts, parcels on board.</summary>
internal static class RandomProblem
{
    public static PlanningProblem Create(int seed, int vehicles = 3, int requests = 6, bool unreachable = true)
    {
        var random = new Random(seed);
        var size = random.Next(2, 12);
        return new PlanningProblem(
            [.. Enumerable.Range(0, vehicles).Select(index => Vehicle(random, size, index))],
            [.. Enumerable.Range(0, requests).Select(index => Request(random, size, index, vehicles))],
            Matrix(random, size, unreachable),
            Weights(random));
    }

    /// <summary>A plan that obeys every rule: parcels on board first, then some of the others.</summary>
    public static Plan PlanFor(PlanningProblem problem, int leaveOut)
    {
        var insertion = new CheapestInsertion(problem, Plan.Pinned(problem));
        foreach (var request in Enumerable.Range(0, problem.Requests.Length).Where(request => request != leaveOut))
            insertion.PlaceBest(request);
        return insertion.Plan;
    }

    public static PlanningProblem Change(
        PlanningProblem problem, Func<int, PlanVehicle, PlanVehicle> change) =>
        new([.. problem.Vehicles.Select((vehicle, index) => change(index, vehicle))], problem.Requests, problem.Travel, problem.Weights);

    private static PlanVehicle Vehicle(Random random, int size, int index) => new(
        $"v{index}", random.Next(size), random.Next(0, 600), random.Next(600, 7200), [random.Next(5, 15), random.Next(2, 6)])
    {
        WorkedSeconds = random.Next(0, 14_400),
    };

    private static PlanRequest Request(Random random, int size, int index, int vehicles)
    {
        var onBoard = random.Next(5) == 0;
        return new PlanRequest($"r{index}", onBoard ? null : Stop(random, size), Stop(random, size), [random.Next(0, 8), random.Next(0, 3)])
        {
            OnBoardOf = onBoard ? random.Next(vehicles) : null,
            Release = random.Next(0, 600),
            Excluded = !onBoard && random.Next(6) == 0 ? [random.Next(vehicles)] : [],
        };
    }

    private static RequestStop Stop(Random random, int size)
    {
        var opens = random.Next(0, 4000);
        return new RequestStop(random.Next(size), new TimeWindow(opens, opens + random.Next(0, 1800)), random.Next(0, 240));
    }

    private static TravelMatrix Matrix(Random random, int size, bool unreachable)
    {
        var seconds = new int[size * size];
        var metres = new int[size * size];
        for (var cell = 0; cell < seconds.Length; cell++)
        {
            if (cell / size == cell % size) continue;
            seconds[cell] = unreachable && random.Next(25) == 0 ? TravelMatrix.Unreachable : random.Next(20, 900);
            metres[cell] = random.Next(80, 4000);
        }

        return new TravelMatrix(size, seconds, metres);
    }

    private static PlanWeights Weights(Random random) => new()
    {
        TravelPerSecond = random.Next(3),
        LatePerSecond = random.Next(5),
        LateDoublesAtSeconds = random.Next(1, 1200),
        WaitPerSecond = random.NextDouble(),
        Balance = random.NextDouble(),
    };
}
