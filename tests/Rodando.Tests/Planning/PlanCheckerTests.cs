using Rodando.Planning;

namespace Rodando.Tests.Planning;

public sealed class PlanCheckerTests
{
    private static readonly Visit Pickup = new(0, VisitKind.Pickup);
    private static readonly Visit Dropoff = new(0, VisitKind.Dropoff);

    // Three places in a row, a minute and 250 m apart.
    private static readonly TravelMatrix Line = new(3, [0, 60, 120, 60, 0, 60, 120, 60, 0], [0, 250, 500, 250, 0, 250, 500, 250, 0]);

    [Fact]
    public void Times_and_costs_are_those_of_the_ride()
    {
        var problem = Problem(new PlanWeights { LatePerSecond = 2, LateDoublesAtSeconds = 100, WaitPerSecond = 0.5, Balance = 1 });

        var report = PlanChecker.Check(problem, Plan(Pickup, Dropoff));

        report.Violations.ShouldBeEmpty();
        report.Times[0].ShouldBe([new VisitTimes(Pickup, 60, 100, 130, 0), new VisitTimes(Dropoff, 190, 190, 220, 40)]);
        report.Metres[0].ShouldBe(500);
        report.Cost.Travel.ShouldBe(120);
        report.Cost.Lateness.ShouldBe(2 * 40 * 1.4, 1e-9);
        report.Cost.Waiting.ShouldBe(0.5 * (220 - 100), 1e-9);
        report.Cost.Balance.ShouldBe(180.0 * 180 / 7200, 1e-9);
    }

    public static TheoryData<string, Visit[], string> Broken => new()
    {
        { "the dropoff comes first", [Dropoff, Pickup], "precedence" },
        { "the dropoff is missing", [Pickup], "half" },
        { "the pickup is missing", [Dropoff], "half" },
        { "a stop stands twice", [Pickup, Dropoff, Dropoff], "twice" },
        { "a request does not exist", [new Visit(7, VisitKind.Pickup)], "visit" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_plan_is_named(string what, Visit[] route, string code) =>
        PlanChecker.Check(Problem(), Plan(route)).Violations.Select(violation => violation.Code).ShouldBe([code], what);

    [Fact]
    public void A_pickup_after_the_end_of_the_shift_is_named_and_a_dropoff_is_not()
    {
        Codes(Problem(vehicle: vehicle => vehicle with { ShiftEnd = 99 })).ShouldBe(["shift-end"]);
        Codes(Problem(vehicle: vehicle => vehicle with { ShiftEnd = 100 })).ShouldBeEmpty();
    }

    [Fact]
    public void Too_much_on_board_is_named() =>
        Codes(Problem(vehicle: vehicle => vehicle with { Capacity = [10, 0] })).ShouldBe(["capacity"]);

    [Fact]
    public void A_parcel_on_board_that_nobody_delivers_is_named()
    {
        var problem = Problem(request: request => request with { Pickup = null, OnBoardOf = 0 });

        PlanChecker.Check(problem, Plan()).Violations.Select(violation => violation.Code).ShouldBe(["on-board"]);
    }

    [Fact]
    public void An_excluded_courier_is_named() =>
        Codes(Problem(request: request => request with { Excluded = [0] })).ShouldBe(["excluded"]);

    [Fact]
    public void A_pinned_stop_that_has_moved_is_named()
    {
        var problem = Problem(vehicle: vehicle => vehicle with { Pinned = [Pickup] });

        PlanChecker.Check(problem, Plan()).Violations.Select(violation => violation.Code).ShouldBe(["pinned"]);
        Codes(problem).ShouldBeEmpty();
    }

    private static IEnumerable<string> Codes(PlanningProblem problem) =>
        PlanChecker.Check(problem, Plan(Pickup, Dropoff)).Violations.Select(violation => violation.Code);

    private static Plan Plan(params Visit[] route) => new([[.. route]]);

    private static PlanningProblem Problem(
        PlanWeights? weights = null, Func<PlanVehicle, PlanVehicle>? vehicle = null, Func<PlanRequest, PlanRequest>? request = null)
    {
        var rider = new PlanVehicle("v", 0, 0, 3600, [10, 5]);
        var parcel = new PlanRequest(
            "r", new RequestStop(1, new TimeWindow(100, 300), 30), new RequestStop(2, new TimeWindow(0, 150), 30), [4, 1]);
        return new PlanningProblem([vehicle?.Invoke(rider) ?? rider], [request?.Invoke(parcel) ?? parcel], Line, weights);
    }
}
