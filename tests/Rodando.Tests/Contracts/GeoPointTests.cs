using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Rodando.Contracts;
using Rodando.Platform.PostGis;

namespace Rodando.Tests.Contracts;

public sealed class GeoPointTests
{
    [Theory]
    [InlineData(90.000001, 0, "latitude")]
    [InlineData(-90.000001, 0, "latitude")]
    [InlineData(double.NaN, 0, "latitude")]
    [InlineData(double.PositiveInfinity, 0, "latitude")]
    [InlineData(0, 180.000001, "longitude")]
    [InlineData(0, -180.000001, "longitude")]
    [InlineData(0, double.NaN, "longitude")]
    [InlineData(0, double.NegativeInfinity, "longitude")]
    public void What_is_no_place_is_refused_by_name(double latitude, double longitude, string parameter)
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new GeoPoint(latitude, longitude)).ParamName.ShouldBe(parameter);

        GeoPoint.TryCreate(latitude, longitude, out var point).ShouldBeFalse();
        point.ShouldBe(default);
    }

    [Theory]
    [InlineData(90, 180)]
    [InlineData(-90, -180)]
    [InlineData(19.4326, -99.1332)]
    public void The_ends_of_the_range_belong_to_it(double latitude, double longitude)
    {
        GeoPoint.TryCreate(latitude, longitude, out var point).ShouldBeTrue();

        point.ShouldBe(new GeoPoint(latitude, longitude));
        (point.Latitude, point.Longitude).ShouldBe((latitude, longitude));
    }

    [Theory]
    [InlineData("one degree along the equator", 0, 0, 0, 1, 111_195.08)]
    [InlineData("across the date line", 0, 179.5, 0, -179.5, 111_195.08)]
    [InlineData("pole to pole", 90, 0, -90, 0, 20_015_114.4)]
    [InlineData("antipodes", 10, 20, -10, -160, 20_015_114.4)]
    [InlineData("the same place", 19.4326, -99.1332, 19.4326, -99.1332, 0)]
    public void Distances_are_metres_on_the_mean_sphere(string what, double lat1, double lon1, double lat2, double lon2, double metres) =>
        new GeoPoint(lat1, lon1).DistanceMetresTo(new GeoPoint(lat2, lon2)).ShouldBe(metres, 0.5, what);

    [Fact]
    public void Distance_is_the_same_both_ways() =>
        Prop.ForAll(Places.Arbitrary, Places.Arbitrary, (a, b) => Math.Abs(a.DistanceMetresTo(b) - b.DistanceMetresTo(a)) < 1e-6)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Longitude_comes_first_in_geometry_and_nothing_is_lost_on_the_way_back() =>
        Prop.ForAll(Places.Arbitrary, place =>
        {
            var point = place.ToPoint();
            return (point.X, point.Y, point.SRID) == (place.Longitude, place.Latitude, 4326) && point.ToGeoPoint() == place;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Only_a_point_in_WGS_84_becomes_a_place()
    {
        var empty = GeoPointConversions.Wgs84Factory.CreatePoint();
        var mercator = new NetTopologySuite.Geometries.Point(-99, 19) { SRID = 3857 };

        Should.Throw<ArgumentException>(() => empty.ToGeoPoint()).Message.ShouldContain("empty");
        Should.Throw<ArgumentException>(() => mercator.ToGeoPoint()).Message.ShouldContain("3857");
    }

    [Fact]
    public void It_reads_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            new GeoPoint(19.4326, -99.1332).ToString().ShouldBe("19.4326,-99.1332");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
