using System.Globalization;
using Rodando.Contracts;
using Rodando.Tracking.Links;

namespace Rodando.Tracking.Page;

/// <summary>Where the rider is as seen from the door, without a map: the door in the middle, north up, rings for the distance.</summary>
internal static class Sketch
{
    private const double Half = 60;
    private const double Outer = 50;
    private static readonly int[] Ranges = [250, 500, 1000, 2000, 4000, 8000];

    public static string Svg(GeoPoint door, TrackingCourierResponse courier, PageTexts texts)
    {
        var range = Array.Find(Ranges, metres => metres >= courier.DistanceMetres) is var fit and > 0 ? fit : Ranges[^1];
        var (east, north) = OffsetMetres(door, courier.Location);
        var (x, y) = (Half + Scale(east, range), Half - Scale(north, range));
        var title = TrackingPage.Fill(texts.Sketch, TrackingPage.Distance(courier.DistanceMetres), Direction(east, north, texts));
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg viewBox="0 0 120 120" role="img"><title>{TrackingPage.Text(title)}</title><circle class="ring" cx="60" cy="60" r="50"/><circle class="ring" cx="60" cy="60" r="25"/>
            <text x="60" y="8" text-anchor="middle">{TrackingPage.Distance(range)}</text><path class="home" d="M60 52l9 8h-3v7H54v-7h-3z"/>
            <circle class="halo" cx="{x:0.#}" cy="{y:0.#}" r="9"/><circle class="bike" cx="{x:0.#}" cy="{y:0.#}" r="4.5"/></svg>
            """);
    }

    // Flat earth is good to a few metres over the few kilometres that are drawn.
    private static (double East, double North) OffsetMetres(GeoPoint door, TrackingLocationResponse rider) => (
        (rider.Longitude - door.Longitude) * 111_320 * Math.Cos(double.DegreesToRadians(door.Latitude)), (rider.Latitude - door.Latitude) * 111_132);

    private static double Scale(double metres, int range) => Math.Clamp(metres / range, -1, 1) * Outer;

    private static string Direction(double east, double north, PageTexts texts)
    {
        var eighths = (int)Math.Round(Math.Atan2(east, north) / (Math.PI / 4));
        return texts.Compass[(eighths + 8) % 8];
    }
}
