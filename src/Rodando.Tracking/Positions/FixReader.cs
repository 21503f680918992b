using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Rodando.Contracts;
using Rodando.Platform.Http;

namespace Rodando.Tracking.Positions;

/// <summary>One element of the batch as read.</summary>
/// <param name="Fix">Null when the element cannot be read or its place does not exist.</param>
/// <param name="Code">Why, in that case.</param>
internal readonly record struct ReadFix(Fix? Fix, string? Code);

/// <summary>A position of a phone, checked: coordinates exist, and what the phone did not know is null.</summary>
internal sealed record Fix(
    GeoPoint Place, DateTimeOffset At, string Id, float? AccuracyMetres, float? SpeedMetresPerSecond, float? HeadingDegrees,
    float? AltitudeMetres, short? BatteryPercent);

/// <summary>Reads a batch element by element, so that a poison element spoils only itself.</summary>
internal static class FixReader
{
    private const int MaxIdLength = 64;

    /// <returns>The elements in their order, or the problem of the batch as a whole.</returns>
    public static async Task<(IReadOnlyList<ReadFix> Fixes, ProblemHttpResult? Refusal)> ReadAsync(
        Stream body, JsonSerializerOptions options, CancellationToken cancel)
    {
        using var document = await ParseAsync(body, cancel);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            return ([], Problems.Invalid("body", "An object with fixes is expected."));
        if (!document.RootElement.TryGetProperty("fixes", out var fixes) || fixes.ValueKind != JsonValueKind.Array)
            return ([], Problems.Invalid("fixes", "A list of positions is required."));
        if (fixes.GetArrayLength() is < 1 or > SendPositions.MaxFixes)
            return ([], Problems.Invalid("fixes", $"1 to {SendPositions.MaxFixes} positions are expected."));
        return ([.. fixes.EnumerateArray().Select(element => Read(element, options))], null);
    }

    private static async Task<JsonDocument> ParseAsync(Stream body, CancellationToken cancel)
    {
        try
        {
            return await JsonDocument.ParseAsync(body, new JsonDocumentOptions { MaxDepth = 16 }, cancel);
        }
        catch (JsonException e)
        {
            // The platform's handler makes a malformed-json problem of it.
            throw new BadHttpRequestException("The body is no JSON.", StatusCodes.Status400BadRequest, e);
        }
    }

    private static ReadFix Read(JsonElement element, JsonSerializerOptions options)
    {
        PositionFix? sent;
        try
        {
            sent = element.Deserialize<PositionFix>(options);
        }
        catch (JsonException)
        {
            return new ReadFix(null, PositionCodes.Malformed);
        }
        if (sent is null || sent.Id?.Length > MaxIdLength)
            return new ReadFix(null, PositionCodes.Malformed);
        return GeoPoint.TryCreate(sent.Latitude, sent.Longitude, out var place)
            ? new ReadFix(Clean(sent, place), null)
            : new ReadFix(null, PositionCodes.InvalidCoordinates);
    }

    // Phones write -1, or nonsense, for what they do not know; the place is worth keeping without it.
    private static Fix Clean(PositionFix sent, GeoPoint place) => new(
        place, sent.At, sent.Id ?? "",
        Within(sent.AccuracyMetres, 0, 100_000), Within(sent.SpeedMetresPerSecond, 0, 100), Within(sent.HeadingDegrees, 0, 360),
        Within(sent.AltitudeMetres, -500, 10_000), (short?)Within(sent.BatteryPercent, 0, 100));

    private static float? Within(double? value, double least, double most) => value >= least && value <= most ? (float)value : null;
}
