using Rodando.Planning;

namespace Rodando.Tests.Planning;

public sealed class CheapestInsertionProperties
{
    private const int Cases = 600;

    [Fact]
    public void Every_plan_that_is_built_passes_the_checker()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var problem = RandomProblem.Create(seed, vehicles: 4, requests: 14);

            var report = PlanChecker.Check(problem, RandomProblem.PlanFor(problem, leaveOut: -1));

            // A parcel on board may have no way to its door; it then stays unplanned, and the checker rightly complains.
            report.Violations.Where(violation => violation.Code is not "on-board").ShouldBeEmpty($"seed {seed}");
        }
    }

    [Fact]
    public void An_insertion_costs_the_difference_that_the_checker_finds()
    {
        var placed = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var (problem, plan) = Started(seed);
            foreach (var option in new CheapestInsertion(problem, plan).Options(0))
            {
                if (option.Best is not { } place) continue;
                var before = PlanChecker.Check(problem, plan);
                var after = PlanChecker.Check(problem, plan.With(0, place));

                place.Cost.Total.ShouldBe(after.Cost.Total - before.Cost.Total, Tolerance(after.Cost.Total), $"seed {seed}");
                place.ExtraMetres.ShouldBe(after.Metres.Sum() - before.Metres.Sum(), $"seed {seed}");
                StartOf(after, VisitKind.Dropoff).ShouldBe(place.DropoffStart, $"seed {seed}");
                StartOf(after, VisitKind.Pickup).ShouldBe(place.PickupStart, $"seed {seed}");
                placed++;
            }
        }

        placed.ShouldBeGreaterThan(Cases / 2, "too few cases could be placed for the test to mean anything");
    }

    [Fact]
    public void The_best_place_is_the_best_of_all_places()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var (problem, plan) = Started(seed);
            foreach (var option in new CheapestInsertion(problem, plan).Options(0))
            {
                var cheapest = EveryPlace.CheapestCost(problem, plan, request: 0, option.Vehicle);

                (option.Best is null).ShouldBe(cheapest is null, $"seed {seed}: {option}");
                (option.Forbids is null).ShouldBe(option.Best is not null, $"seed {seed}");
                if (cheapest is { } cost) option.Best!.Cost.Total.ShouldBe(cost, Tolerance(cost), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void The_order_of_the_couriers_changes_nothing()
    {
        for (var seed = 0; seed < Cases; seed++)
        {
            var problem = RandomProblem.Create(seed, vehicles: 4, requests: 8);
            var turned = Turned(problem);

            var straight = Assignments(problem);
            var reversed = Assignments(turned);

            reversed.ShouldBe(straight, $"seed {seed}");
        }
    }

    [Fact]
    public void Couriers_who_are_alike_are_taken_by_id()
    {
        var matrix = new TravelMatrix(2, [0, 60, 60, 0], [0, 250, 250, 0]);
        PlanVehicle[] alike = [.. new[] { "c", "a", "b" }.Select(id => new PlanVehicle(id, 0, 0, 3600, [10]))];
        var parcel = new PlanRequest(
            "r", new RequestStop(0, TimeWindow.Always, 0), new RequestStop(1, TimeWindow.Always, 0), [1]);
        var problem = new PlanningProblem([.. alike], [parcel], matrix);

        var options = new CheapestInsertion(problem, Plan.Pinned(problem)).Options(0);

        options.Select(option => problem.Vehicles[option.Vehicle].Id).ShouldBe(["a", "b", "c"]);
    }

    // Every second case starts after a delay, so that some pickups stand beyond their shift's end already.
    private static (PlanningProblem Problem, Plan Plan) Started(int seed)
    {
        var problem = RandomProblem.Create(seed);
        var plan = RandomProblem.PlanFor(problem, leaveOut: 0);
        var random = new Random(seed);
        var pinned = plan.Routes.Select(route => random.Next(3) == 0 ? route.Take(random.Next(route.Length + 1)) : []).ToList();
        return (RandomProblem.Change(problem, (index, vehicle) => vehicle with
        {
            AvailableAt = vehicle.AvailableAt + (seed % 2 == 0 ? 0 : random.Next(1800)),
            Pinned = [.. pinned[index]],
        }), plan);
    }

    private static PlanningProblem Turned(PlanningProblem problem)
    {
        var last = problem.Vehicles.Length - 1;
        return new PlanningProblem(
            [.. problem.Vehicles.Reverse()],
            [.. problem.Requests.Select(request => request with
            {
                OnBoardOf = last - request.OnBoardOf,
                Excluded = [.. request.Excluded.Select(vehicle => last - vehicle)],
            })],
            problem.Travel, problem.Weights);
    }

    private static List<string> Assignments(PlanningProblem problem)
    {
        var plan = RandomProblem.PlanFor(problem, leaveOut: -1);
        return [.. problem.Vehicles
            .Select((vehicle, index) => $"{vehicle.Id}: {string.Join(' ', plan.Routes[index])}")
            .Order(StringComparer.Ordinal)];
    }

    private static long? StartOf(PlanReport report, VisitKind kind) =>
        report.Times.SelectMany(route => route).FirstOrDefault(times => times.Visit == new Visit(0, kind))?.Start;

    private static double Tolerance(double cost) => 1e-9 * Math.Max(1_000, Math.Abs(cost));
}
