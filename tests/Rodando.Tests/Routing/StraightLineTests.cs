using Rodando.Routing;

namespace Rodando.Tests.Routing;

public sealed class StraightLineTests
{
    private static readonly RoutePoint Zocalo = new(19.432608, -99.133209);
    private static readonly RoutePoint Angel = new(19.427025, -99.167665);

    [Fact]
    public void A_degree_of_latitude_is_the_radius_times_a_degree()
    {
        var metres = StraightLine.AirMetres(new RoutePoint(0, 0), new RoutePoint(1, 0));

        metres.ShouldBe(111_195.08, tolerance: 0.01);
    }

    [Fact]
    public void Half_the_earth_is_measured_without_losing_the_number()
    {
        StraightLine.AirMetres(new RoutePoint(0, 0), new RoutePoint(0, 180)).ShouldBe(Math.PI * 6_371_008.8, tolerance: 1);
        StraightLine.AirMetres(new RoutePoint(90, 0), new RoutePoint(-90, 77)).ShouldBe(Math.PI * 6_371_008.8, tolerance: 1);
    }

    [Fact]
    public void The_ride_is_the_air_line_with_the_detour_at_the_speed()
    {
        var ride = new StraightLine().Between(Zocalo, Angel);

        var metres = StraightLine.AirMetres(Zocalo, Angel) * 1.3;
        ride.Metres.ShouldBe((int)Math.Round(metres));
        ride.Seconds.ShouldBe((int)Math.Ceiling(metres / 15_000 * 3600));
        ride.Seconds.ShouldBeInRange(1100, 1200);
        ride.Estimated.ShouldBeTrue();
    }

    [Fact]
    public void Speed_and_detour_can_be_chosen()
    {
        var plain = new StraightLine(speedKmh: 15, detourFactor: 1).Between(Zocalo, Angel);
        var fast = new StraightLine(speedKmh: 30, detourFactor: 1).Between(Zocalo, Angel);

        fast.Metres.ShouldBe(plain.Metres);
        fast.Seconds.ShouldBeInRange(plain.Seconds / 2, (plain.Seconds / 2) + 1);
    }

    [Fact]
    public async Task A_table_has_a_row_for_each_source_and_a_column_for_each_destination()
    {
        var line = new StraightLine();

        var table = await line.TableAsync([Zocalo, Angel], [Angel, Zocalo, Angel], TestContext.Current.CancellationToken);

        (table.Sources, table.Destinations, table.Estimated).ShouldBe((2, 3, true));
        table[0, 0].ShouldBe(line.Between(Zocalo, Angel));
        table[1, 0].ShouldBe(new Travel(0, 0, true));
        table[1, 1].ShouldBe(line.Between(Angel, Zocalo));
        Should.Throw<ArgumentOutOfRangeException>(() => table[2, 0]);
        Should.Throw<ArgumentOutOfRangeException>(() => table[0, 3]);
    }

    [Fact]
    public async Task A_table_of_nothing_is_empty()
    {
        var table = await new StraightLine().TableAsync([], [Angel], TestContext.Current.CancellationToken);

        (table.Sources, table.Destinations, table.Estimated).ShouldBe((0, 1, false));
    }

    [Fact]
    public async Task One_ride_is_a_table_of_one()
    {
        var line = new StraightLine();

        (await line.BetweenAsync(Zocalo, Angel, TestContext.Current.CancellationToken)).ShouldBe(line.Between(Zocalo, Angel));
    }

    [Fact]
    public async Task A_cancelled_question_is_not_answered()
    {
        var cancelled = new CancellationToken(canceled: true);

        await Should.ThrowAsync<OperationCanceledException>(async () => await new StraightLine().TableAsync([Zocalo], cancelled));
    }

    [Theory]
    [InlineData(90.01, 0)]
    [InlineData(-90.01, 0)]
    [InlineData(0, 180.01)]
    [InlineData(0, -180.01)]
    [InlineData(double.NaN, 0)]
    [InlineData(0, double.NaN)]
    public void A_point_off_the_earth_is_refused(double latitude, double longitude) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new RoutePoint(latitude, longitude));

    [Theory]
    [InlineData(0, 1.3)]
    [InlineData(double.NaN, 1.3)]
    [InlineData(101, 1.3)]
    [InlineData(15, 0.99)]
    [InlineData(15, 5.1)]
    public void A_figure_out_of_range_is_refused(double speed, double detour) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new StraightLine(speed, detour));
}
