using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.Operation.Valid;
using Rodando.Platform.PostGis;

namespace Rodando.Intake.ServiceAreas;

/// <summary>A GeoJSON geometry (RFC 7946): longitude first.</summary>
/// <param name="Type">Polygon or MultiPolygon.</param>
/// <param name="Coordinates">Rings of [longitude, latitude], each closed: the first position is repeated as the last. The first
/// ring is the outside, the others are holes. A MultiPolygon is a list of such lists. At most 10,000 positions in all.</param>
public sealed record GeoJsonPolygon(string Type, JsonElement Coordinates)
{
    private const int MostPositions = 10_000;

    internal static GeoJsonPolygon Of(Geometry area) => area is MultiPolygon many
        ? new("MultiPolygon", JsonSerializer.SerializeToElement(many.Geometries.Cast<Polygon>().Select(Numbers)))
        : new("Polygon", JsonSerializer.SerializeToElement(Numbers((Polygon)area)));

    /// <returns>The area, or null with the reason as a sentence and the path of what is wrong.</returns>
    internal Geometry? ToArea(out string field, out string fault)
    {
        try
        {
            var read = new Reading();
            Geometry area = Type switch
            {
                "Polygon" => read.PolygonOf(Coordinates, "coordinates"),
                "MultiPolygon" => GeoPointConversions.Wgs84Factory.CreateMultiPolygon(
                    [.. Items(Coordinates, "coordinates", "a list of polygons").Select(one => read.PolygonOf(one.Value, one.Path))]),
                _ => throw new Fault("type", "It must be Polygon or MultiPolygon."),
            };
            if (area.IsEmpty)
                throw new Fault("coordinates", "It has no polygon.");
            if (new IsValidOp(area).ValidationError is { } error)
                throw new Fault("coordinates", Sentence(error));
            (field, fault) = ("", "");
            return area;
        }
        catch (Fault found)
        {
            (field, fault) = ($"polygon.{found.Field}", found.Message);
            return null;
        }
    }

    private static string Sentence(TopologyValidationError error)
    {
        var where = FormattableString.Invariant($"near longitude {error.Coordinate.X:0.######}, latitude {error.Coordinate.Y:0.######}");
        return error.ErrorType switch
        {
            TopologyValidationErrors.SelfIntersection or TopologyValidationErrors.RingSelfIntersection => $"Its border crosses or touches itself {where}.",
            TopologyValidationErrors.HoleOutsideShell => $"A hole lies outside of the polygon's border {where}.",
            TopologyValidationErrors.NestedHoles => $"A hole lies within another hole {where}.",
            TopologyValidationErrors.NestedShells => $"A polygon lies within another one {where}.",
            TopologyValidationErrors.DuplicateRings => $"The same ring is there twice {where}.",
            _ => $"It is no valid area: {error.Message} {where}.",
        };
    }

    private static double[][][] Numbers(Polygon polygon) =>
        [.. new[] { polygon.ExteriorRing }.Concat(polygon.InteriorRings)
            .Select(ring => ring.Coordinates.Select(position => new[] { position.X, position.Y }).ToArray())];

    private static IEnumerable<(JsonElement Value, string Path)> Items(JsonElement list, string path, string what) =>
        list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select((item, index) => (item, $"{path}[{index}]"))
            : throw new Fault(path, $"It must be {what}.");

    private sealed class Fault(string field, string message) : Exception(message)
    {
        public string Field { get; } = field;
    }

    /// <summary>Counts positions while it reads.</summary>
    private sealed class Reading
    {
        private int positions;

        public Polygon PolygonOf(JsonElement rings, string path)
        {
            var read = Items(rings, path, "a list of rings").Select(ring => RingOf(ring.Value, ring.Path)).ToArray();
            return read.Length == 0
                ? throw new Fault(path, "A polygon needs a ring.")
                : GeoPointConversions.Wgs84Factory.CreatePolygon(read[0], read[1..]);
        }

        private LinearRing RingOf(JsonElement ring, string path)
        {
            var read = Items(ring, path, "a list of positions").Select(one => PositionOf(one.Value, one.Path)).ToArray();
            if (read.Length < 4)
                throw new Fault(path, "A ring needs at least four positions, the last the same as the first.");
            if (!read[0].Equals2D(read[^1]))
                throw new Fault(path, "The ring is not closed: its last position must be the same as its first.");
            return GeoPointConversions.Wgs84Factory.CreateLinearRing(read);
        }

        private Coordinate PositionOf(JsonElement position, string path)
        {
            if (++positions > MostPositions)
                throw new Fault("coordinates", $"It has more than {MostPositions} positions; simplify it.");
            if (position.ValueKind != JsonValueKind.Array || position.GetArrayLength() is not (2 or 3))
                throw new Fault(path, "It must be [longitude, latitude].");
            var (longitude, latitude) = (Degrees(position[0], $"{path}[0]"), Degrees(position[1], $"{path}[1]"));
            if (latitude is not (>= -90 and <= 90) || longitude is not (>= -180 and <= 180))
                throw new Fault(path, "Longitude comes first, −180 to 180, then latitude, −90 to 90.");
            return new Coordinate(longitude, latitude);
        }

        private static double Degrees(JsonElement number, string path) =>
            number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && double.IsFinite(value)
                ? value
                : throw new Fault(path, "It must be a number of degrees.");
    }
}
