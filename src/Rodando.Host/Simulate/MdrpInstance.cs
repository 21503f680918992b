using System.Globalization;

namespace Rodando.Host.Simulate;

/// <summary>Reads an instance of the Meal Delivery Routing Problem.</summary>
/// <remarks>Format and rules: Reyes, Erera, Savelsbergh, Sahasrabudhe, O'Neil (2018) and the data's README: tab-separated, first line names
/// the columns, x and y in metres of a local plane, times in minutes; riding time is the Euclidean distance over the speed, rounded
/// up; half of a service time passes before the pickup or dropoff and half after.</remarks>
internal static class MdrpInstance
{
    // The plane is laid on Mexico City; only distances matter.
    private static readonly Place Origin = new(19.36, -99.20);

    /// <exception cref="FormatException">A file or column is missing, or a number cannot be read; the message names it.</exception>
    internal static Scenario Read(string folder)
    {
        var parameters = Table.Read(folder, "instance_parameters.txt").Rows[0];
        var restaurants = Table.Read(folder, "restaurants.txt").Rows.ToDictionary(row => row["restaurant"], PlaceOf, StringComparer.Ordinal);
        var target = TimeSpan.FromMinutes(parameters.Number("target click-to-door"));
        var names = restaurants.Keys.Order(StringComparer.Ordinal).ToArray();
        // A merchant account for every restaurant would be the truth of the data but not of co-ops: a few chains share them.
        var merchants = Enumerable.Range(1, Math.Min(8, names.Length)).Select(number => $"Restaurantes {number}").ToArray();
        var merchantOf = names.Select((name, index) => (name, Merchant: index % merchants.Length)).ToDictionary(pair => pair.name, pair => pair.Merchant, StringComparer.Ordinal);
        return new Scenario(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), merchants,
            [.. Table.Read(folder, "orders.txt").Rows.Select(row => OrderOf(row, restaurants, merchantOf, target))],
            [.. Table.Read(folder, "couriers.txt").Rows.Select(row => new SimulatedCourier(
                row["courier"], PlaceOf(row), row.Minutes("on_time"), row.Minutes("off_time"), "bike", 60_000, 20))],
            parameters.Number("meters_per_minute"), Detour: 1, WholeMinutes: true,
            TimeSpan.FromMinutes(parameters.Number("pickup service minutes")), TimeSpan.FromMinutes(parameters.Number("dropoff service minutes")));
    }

    private static SimulatedOrder OrderOf(Row row, Dictionary<string, Place> restaurants, Dictionary<string, int> merchantOf, TimeSpan target)
    {
        var restaurant = row["restaurant"];
        if (!restaurants.TryGetValue(restaurant, out var pickup))
            throw new FormatException($"orders.txt: order {row["order"]} names the unknown restaurant {restaurant}.");
        var placed = row.Minutes("placement_time");
        return new SimulatedOrder(
            row["order"], merchantOf[restaurant], pickup, PlaceOf(row), placed, row.Minutes("ready_time"), placed + target, 1_500, FailsAtDoor: false);
    }

    private static Place PlaceOf(Row row) => Origin.Offset(row.Number("y"), row.Number("x"));

    private sealed record Table(IReadOnlyList<Row> Rows)
    {
        internal static Table Read(string folder, string name)
        {
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
                throw new FormatException($"{folder} is not an instance: {name} is missing.");
            var lines = File.ReadAllLines(path).Where(line => line.Trim().Length > 0).Select(line => line.Split('\t')).ToArray();
            if (lines.Length < 2)
                throw new FormatException($"{name} holds no rows.");
            return new Table([.. lines.Skip(1).Select(cells => new Row(name, lines[0], cells))]);
        }
    }

    private sealed record Row(string File, string[] Columns, string[] Cells)
    {
        internal string this[string column] => Array.FindIndex(Columns, name => name.Trim() == column) is var at and >= 0 && at < Cells.Length
            ? Cells[at].Trim()
            : throw new FormatException($"{File}: the column {column} is missing.");

        internal double Number(string column) => double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{File}: {column} is not a number: {this[column]}.");

        internal TimeSpan Minutes(string column) => TimeSpan.FromMinutes(Number(column));
    }
}
