using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Tracking.Positions;

/// <summary>Where a courier is, and how far that can be relied on.</summary>
/// <param name="FirstName">Null until Members has told it.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east.</param>
/// <param name="AccuracyMetres">Radius within which the phone believes to be.</param>
/// <param name="SpeedMetresPerSecond">Speed over ground in m/s.</param>
/// <param name="HeadingDegrees">Direction of movement, clockwise from north.</param>
/// <param name="BatteryPercent">Charge of the phone, 0 to 100.</param>
/// <param name="FixAt">When the phone was there.</param>
/// <param name="AgeSeconds">Seconds since then.</param>
public sealed record CourierPositionResponse(
    Guid CourierId, string? FirstName, double Latitude, double Longitude, double? AccuracyMetres, double? SpeedMetresPerSecond,
    double? HeadingDegrees, int? BatteryPercent, DateTimeOffset FixAt, int AgeSeconds)
{
    internal static CourierPositionResponse Of(LivePosition position, DateTimeOffset now) => new(
        position.CourierId, position.FirstName, position.Latitude, position.Longitude, Tenths(position.AccuracyMetres),
        Tenths(position.SpeedMetresPerSecond), Tenths(position.HeadingDegrees), position.BatteryPercent, position.FixAt,
        Math.Max(0, (int)(now - position.FixAt).TotalSeconds));

    // Kept in single precision, whose digits beyond the first decimal are noise.
    private static double? Tenths(float? value) => value is { } known ? Math.Round(known, 1) : null;
}

internal static class ListPositions
{
    public static void Map(RouteGroupBuilder dispatcher) => dispatcher
        .MapGet("/collective/positions", HandleAsync)
        .WithName(nameof(ListPositions))
        .WithSummary("The last position of every courier who is on shift or carries a parcel, by courier id.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<CourierPositionResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, HttpContext http, NpgsqlDataSource source, Tenant tenant, TimeProvider clock, CancellationToken cancel)
    {
        var after = default(Cursor);
        if (page.Cursor is { } text && !Cursor.TryParse(text, out after))
            return Problems.Invalid("cursor", "It is not the nextCursor of a page.");
        var now = clock.GetUtcNow();
        await using var connection = await TenantConnection.OpenAsync(source, tenant, cancel);
        var rows = await LivePositions.ReadAsync(connection, http.User.CollectiveId(), now, after.Id, page.Size + 1, cancel);
        return TypedResults.Ok(rows.ToPage(
            page, row => new Cursor(DateTimeOffset.UnixEpoch, row.CourierId), row => CourierPositionResponse.Of(row, now)));
    }
}
