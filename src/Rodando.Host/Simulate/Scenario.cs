namespace Rodando.Host.Simulate;

/// <summary>A place on the map.</summary>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east.</param>
internal readonly record struct Place(double Latitude, double Longitude)
{
    private const double MetresPerDegree = 111_320;

    /// <summary>Metres between two places of one city (equirectangular; within 0.1 % up to 30 km).</summary>
    internal double MetresTo(Place other)
    {
        var north = (other.Latitude - Latitude) * MetresPerDegree;
        var east = (other.Longitude - Longitude) * MetresPerDegree * Math.Cos(Latitude * Math.PI / 180);
        return Math.Sqrt((north * north) + (east * east));
    }

    /// <summary>The place that lies <paramref name="share"/> (0 to 1) of the straight way to <paramref name="other"/>.</summary>
    internal Place Towards(Place other, double share) =>
        new(Latitude + ((other.Latitude - Latitude) * share), Longitude + ((other.Longitude - Longitude) * share));

    /// <summary>The place so many metres to the north and east.</summary>
    internal Place Offset(double northMetres, double eastMetres) => new(
        Latitude + (northMetres / MetresPerDegree), Longitude + (eastMetres / (MetresPerDegree * Math.Cos(Latitude * Math.PI / 180))));
}

/// <summary>One delivery that a merchant will place. Times count from the start of the day.</summary>
/// <param name="Ready">When the parcel can be picked up.</param>
/// <param name="Due">When it is promised at the door; later is late.</param>
/// <param name="FailsAtDoor">The script's truth: the recipient will not be there.</param>
internal sealed record SimulatedOrder(
    string Id, int Merchant, Place Pickup, Place Dropoff, TimeSpan Placed, TimeSpan Ready, TimeSpan Due, int WeightGrams, bool FailsAtDoor);

/// <summary>One courier and the hours in which he rides.</summary>
/// <param name="VehicleKind">As in the API: bike, cargo-bike ….</param>
internal sealed record SimulatedCourier(
    string Id, Place Start, TimeSpan On, TimeSpan Off, string VehicleKind, int CapacityGrams, int CapacityItems);

/// <summary>A day to be played, and the physics by which it is ridden.</summary>
/// <param name="MetresPerMinute">Riding speed over <paramref name="Detour"/> × the straight line.</param>
/// <param name="WholeMinutes">Riding times are rounded up to minutes, as the meal-delivery instances define them.</param>
/// <param name="PickupService">At the pickup; half before the parcel is taken and half after.</param>
/// <param name="DropoffService">At the door; half before it is handed over and half after.</param>
internal sealed record Scenario(
    string Name, IReadOnlyList<string> Merchants, IReadOnlyList<SimulatedOrder> Orders, IReadOnlyList<SimulatedCourier> Couriers,
    double MetresPerMinute, double Detour, bool WholeMinutes, TimeSpan PickupService, TimeSpan DropoffService)
{
    /// <summary>When the last thing of the day is due to be over.</summary>
    internal TimeSpan End => TimeSpan.FromTicks(Math.Max(
        Couriers.Max(courier => courier.Off).Ticks, Orders.Max(order => order.Due).Ticks)) + TimeSpan.FromHours(2);

    internal TimeSpan Ride(Place from, Place to)
    {
        var minutes = from.MetresTo(to) * Detour / MetresPerMinute;
        return TimeSpan.FromMinutes(WholeMinutes ? Math.Ceiling(minutes) : minutes);
    }

    /// <summary>South-west and north-east corners around everything, with a kilometre to spare.</summary>
    internal (Place SouthWest, Place NorthEast) Area()
    {
        var places = Orders.SelectMany(order => new[] { order.Pickup, order.Dropoff }).Concat(Couriers.Select(courier => courier.Start)).ToArray();
        return (new Place(places.Min(place => place.Latitude), places.Min(place => place.Longitude)).Offset(-1000, -1000),
            new Place(places.Max(place => place.Latitude), places.Max(place => place.Longitude)).Offset(1000, 1000));
    }
}
