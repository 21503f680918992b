using Rodando.Planning;

namespace Rodando.Tests.Planning;

public sealed class CheapestInsertionTests
{
    private static readonly TravelMatrix Line = new(3, [0, 60, 120, 60, 0, 60, 120, 60, 0], [0, 250, 500, 250, 0, 250, 500, 250, 0]);
    private static readonly PlanVehicle Rider = new("v", 0, 0, 3600, [10]);
    private static readonly PlanRequest Parcel = Request("r");

    public static TheoryData<string, PlanVehicle, PlanRequest, Forbiddance> Impossible => new()
    {
        { "the parcel is heavier than the vehicle carries", Rider with { Capacity = [3] }, Parcel, Forbiddance.Capacity },
        { "the shift ends before the pickup", Rider with { ShiftEnd = 59 }, Parcel, Forbiddance.ShiftEnd },
        { "the courier is excluded", Rider, Parcel with { Excluded = [0] }, Forbiddance.Excluded },
        { "another holds the parcel", Rider, Parcel with { Pickup = null, OnBoardOf = 1 }, Forbiddance.OnBoardElsewhere },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void What_forbids_a_place_is_named(string what, PlanVehicle vehicle, PlanRequest request, Forbiddance why)
    {
        var problem = new PlanningProblem([vehicle, Rider with { Id = "w", ShiftEnd = 0 }], [request], Line);

        var option = new CheapestInsertion(problem, Plan.Pinned(problem)).Options(0).Single(option => option.Vehicle == 0);

        option.ShouldBe(new VehicleOption(0, null, why), what);
    }

    [Fact]
    public void A_place_that_cannot_be_reached_is_named()
    {
        var island = new TravelMatrix(2, [0, -1, -1, 0], new int[4]);
        var problem = new PlanningProblem([Rider], [Request("r") with { Dropoff = new RequestStop(1, TimeWindow.Always, 0) }], island);

        new CheapestInsertion(problem, Plan.Pinned(problem)).Options(0)[0].Forbids.ShouldBe(Forbiddance.Unreachable);
    }

    [Fact]
    public void A_job_that_can_only_be_late_is_placed_and_its_lateness_stands_in_the_cost()
    {
        var late = Parcel with { Dropoff = new RequestStop(2, new TimeWindow(0, 30), 0) };
        var problem = new PlanningProblem([Rider], [late], Line);

        var place = new CheapestInsertion(problem, Plan.Pinned(problem)).PlaceBest(0).ShouldNotBeNull();

        place.DropoffStart.ShouldBe(120);
        place.Cost.LatenessOfThis.ShouldBe(problem.Weights.Lateness(90));
        place.Cost.LatenessOfThis.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Full_hands_wait_until_a_parcel_is_delivered()
    {
        var problem = new PlanningProblem([Rider with { Capacity = [4] }], [Request("a"), Request("b")], Line);
        var insertion = new CheapestInsertion(problem, Plan.Pinned(problem));

        insertion.PlaceBest(0);
        insertion.PlaceBest(1);

        PlanChecker.Check(problem, insertion.Plan).Violations.ShouldBeEmpty();
        insertion.Plan.Routes[0].Select(visit => visit.Kind)
            .ShouldBe([VisitKind.Pickup, VisitKind.Dropoff, VisitKind.Pickup, VisitKind.Dropoff]);
    }

    [Fact]
    public void Two_parcels_of_one_kitchen_ride_together()
    {
        var problem = new PlanningProblem([Rider, Rider with { Id = "w", Start = 2 }], [Request("a"), Request("b")], Line);
        var insertion = new CheapestInsertion(problem, Plan.Pinned(problem));

        insertion.PlaceBest(0);
        var second = insertion.PlaceBest(1).ShouldNotBeNull();

        second.ExtraSeconds.ShouldBe(0);
    }

    [Fact]
    public void The_one_who_has_worked_less_is_preferred_when_all_else_is_equal()
    {
        var tired = Rider with { Id = "a", WorkedSeconds = 14_400 };
        var problem = new PlanningProblem([tired, Rider with { Id = "b" }], [Parcel], Line);

        new CheapestInsertion(problem, Plan.Pinned(problem)).PlaceBest(0).ShouldNotBeNull().Vehicle.ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_put_before_a_pinned_stop()
    {
        var vehicle = Rider with { Pinned = [new Visit(0, VisitKind.Pickup), new Visit(0, VisitKind.Dropoff)] };
        var problem = new PlanningProblem([vehicle], [Request("far"), Request("near")], Line);

        var place = new CheapestInsertion(problem, Plan.Pinned(problem)).PlaceBest(1).ShouldNotBeNull();

        (place.PickupAt, place.DropoffAt).ShouldBe((2, 3));
    }

    [Fact]
    public void A_request_is_planned_once()
    {
        var problem = new PlanningProblem([Rider], [Parcel], Line);
        var insertion = new CheapestInsertion(problem, Plan.Pinned(problem));
        insertion.PlaceBest(0);

        Should.Throw<ArgumentException>(() => insertion.Options(0));
        Should.Throw<ArgumentOutOfRangeException>(() => insertion.Options(1));
    }

    [Fact]
    public void Every_fault_of_a_problem_is_named_at_once()
    {
        var vehicle = Rider with { Start = 9, Capacity = [1, 2] };
        var request = Parcel with { Pickup = null, Load = [-1, 0], Dropoff = new RequestStop(0, new TimeWindow(5, 4), 0) };

        var thrown = Should.Throw<InvalidProblemException>(() => new PlanningProblem([vehicle, vehicle], [request], Line));

        thrown.Faults.Select(fault => fault.Field).ShouldBe(
            ["vehicles", "vehicles[0].start", "vehicles[1].start", "requests[0].pickup", "requests[0].load", "requests[0].dropoff"]);
    }

    private static PlanRequest Request(string id) =>
        new(id, new RequestStop(1, TimeWindow.Always, 0), new RequestStop(2, TimeWindow.Always, 0), [4]);
}
