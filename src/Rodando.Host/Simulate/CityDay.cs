using System.Globalization;

namespace Rodando.Host.Simulate;

/// <summary>A seeded day in Mexico City: parcels and food between points near bike-share stations, 13 to 16 o'clock busiest.</summary>
internal static class CityDay
{
    // Where deliveries begin and end when no list of stations is given: well-known corners of central colonias.
    private static readonly Place[] Corners =
    [
        new(19.4195, -99.1619), new(19.4146, -99.1713), new(19.4326, -99.1332), new(19.4270, -99.1677), new(19.4326, -99.1909),
        new(19.3907, -99.1705), new(19.3790, -99.1780), new(19.4436, -99.1560), new(19.4069, -99.1557), new(19.4003, -99.1455),
        new(19.4111, -99.1846), new(19.4381, -99.1443), new(19.3570, -99.1626), new(19.4213, -99.1474), new(19.4479, -99.1702),
    ];

    private static readonly (string Kind, int Grams, int Items, double MetresPerMinute)[] Vehicles =
        [("bike", 20_000, 6, 250), ("bike", 20_000, 6, 250), ("e-bike", 25_000, 6, 250), ("cargo-bike", 120_000, 30, 250)];

    /// <param name="stationsCsv">A CSV with columns lat and lon, such as ECOBICI's list; null for the built-in corners.</param>
    /// <param name="hours">Length of the day, 1 to 14.</param>
    internal static Scenario Make(int seed, int orders, int couriers, int hours, string? stationsCsv)
    {
        var random = new Random(seed);
        var corners = stationsCsv is null ? Corners : ReadStations(stationsCsv);
        var merchants = Enumerable.Range(1, 6).Select(number => $"Comercio {number}").ToArray();
        // Each merchant sells from three shops.
        var shops = Enumerable.Range(0, merchants.Length * 3).Select(_ => Near(random, corners)).ToArray();
        return new Scenario(
            $"mexico-city-{seed}", merchants,
            [.. Enumerable.Range(1, orders).Select(number => OrderOf(random, number, shops, corners, hours)).OrderBy(order => order.Placed)],
            [.. Enumerable.Range(1, couriers).Select(number => CourierOf(random, number, corners, hours))],
            MetresPerMinute: 250, Detour: 1.3, WholeMinutes: false, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2));
    }

    private static SimulatedOrder OrderOf(Random random, int number, Place[] shops, Place[] corners, int hours)
    {
        var shop = random.Next(shops.Length);
        var pickup = shops[shop];
        var dropoff = Near(random, corners);
        // People order near: of a few candidates take the nearest that is not next door.
        for (var i = 0; i < 4; i++)
        {
            var other = Near(random, corners);
            if (pickup.MetresTo(other) is > 400 and var metres && metres < pickup.MetresTo(dropoff))
                dropoff = other;
        }
        // The sum of two uniform draws peaks in the middle of the day.
        var placed = TimeSpan.FromHours((random.NextDouble() + random.NextDouble()) / 2 * Math.Max(1, hours - 1.5));
        var ready = placed + TimeSpan.FromMinutes(5 + (random.NextDouble() * 20));
        var due = ready + TimeSpan.FromMinutes(40 + (pickup.MetresTo(dropoff) * 1.3 / 250));
        return new SimulatedOrder(
            number.ToString(CultureInfo.InvariantCulture), shop / 3, pickup, dropoff, placed, ready, due,
            random.Next(8) == 0 ? 8_000 + random.Next(20_000) : 300 + random.Next(4_000), FailsAtDoor: random.Next(50) == 0);
    }

    private static SimulatedCourier CourierOf(Random random, int number, Place[] corners, int hours)
    {
        var vehicle = Vehicles[number % Vehicles.Length];
        // Two overlapping shifts; the late one rides to the end.
        var late = number % 3 == 0;
        var on = TimeSpan.FromHours(late ? hours * 0.35 : 0);
        var off = TimeSpan.FromHours(late ? hours : Math.Max(1, hours * 0.8));
        return new SimulatedCourier($"m{number}", Near(random, corners), on, off, vehicle.Kind, vehicle.Grams, vehicle.Items);
    }

    private static Place Near(Random random, Place[] corners)
    {
        // Sum of draws instead of a true Gaussian: bounded at 400 m, which is about half the way to the next station.
        double Scatter() => (random.NextDouble() + random.NextDouble() - 1) * 400;
        return corners[random.Next(corners.Length)].Offset(Scatter(), Scatter());
    }

    private static Place[] ReadStations(string path)
    {
        var lines = File.ReadAllLines(path);
        var columns = SplitCsv(lines[0]);
        var (lat, lon) = (columns.IndexOf("lat"), columns.IndexOf("lon"));
        if (lat < 0 || lon < 0)
            throw new FormatException($"{path}: the columns lat and lon are needed.");
        return [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => SplitCsv(line)).Select(cells => new Place(
            double.Parse(cells[lat], CultureInfo.InvariantCulture), double.Parse(cells[lon], CultureInfo.InvariantCulture)))];
    }

    private static List<string> SplitCsv(string line)
    {
        var (cells, start, quoted) = (new List<string>(), 0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(line[start..i].Trim('"'));
                start = i + 1;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
        }
        return cells;
    }
}
