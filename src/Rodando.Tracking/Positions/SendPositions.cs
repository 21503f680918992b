using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Tracking.Positions;

/// <param name="Fixes">1 to 1000 positions, in any order. One that cannot be used is refused by itself; the others are kept.</param>
public sealed record SendPositionsRequest(IReadOnlyList<PositionFix> Fixes);

/// <summary>One position of the phone. What the phone does not know is left out, or negative as phones have it.</summary>
/// <param name="Latitude">Degrees north, WGS 84, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
/// <param name="At">When the phone was there, by its clock: at most 7 days ago, at most 5 minutes ahead.</param>
/// <param name="Id">The phone's own id, up to 64 characters. The same time and id again is the same position.</param>
/// <param name="AccuracyMetres">Radius within which the phone believes to be, in metres.</param>
/// <param name="SpeedMetresPerSecond">Speed over ground in m/s.</param>
/// <param name="HeadingDegrees">Direction of movement, clockwise from north, 0 to 360.</param>
/// <param name="AltitudeMetres">Metres above the ellipsoid.</param>
/// <param name="BatteryPercent">Charge of the phone, 0 to 100.</param>
public sealed record PositionFix(
    double Latitude, double Longitude, DateTimeOffset At, string? Id = null, double? AccuracyMetres = null,
    double? SpeedMetresPerSecond = null, double? HeadingDegrees = null, double? AltitudeMetres = null, double? BatteryPercent = null);

/// <param name="Accepted">Positions stored now.</param>
/// <param name="Duplicates">Positions that were known already, or twice in the batch.</param>
/// <param name="Refused">Positions that will never be taken, by their place in the batch: do not send them again.</param>
public sealed record SendPositionsResponse(int Accepted, int Duplicates, IReadOnlyList<RefusedFix> Refused);

/// <param name="Index">Place in the batch, from 0.</param>
/// <param name="Code">outside-shift, too-old, in-future, invalid-coordinates, malformed, or a licence-… code.</param>
public sealed record RefusedFix(int Index, string Code);

internal static partial class SendPositions
{
    internal const int MaxFixes = 1000;

    public static void Map(RouteGroupBuilder courier) => courier
        .MapPost("/courier/positions", HandleAsync)
        .WithName(nameof(SendPositions))
        .WithSummary("Takes a batch of positions from the courier's phone.")
        .WithDescription("Only positions from a shift, or from the time a parcel was in custody, are kept. A repeated batch changes nothing.")
        .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(1_048_576))
        .Accepts<SendPositionsRequest>("application/json")
        .ProducesValidationProblem().ProducesProblem(413).ProducesProblem(415).ProducesProblem(422);

    // The body is read by hand: the framework would refuse the whole batch for one bad element, and the phone's queue would jam on it.
    internal static async Task<Results<Ok<SendPositionsResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, PositionIngest ingest, IOptions<JsonOptions> json, ILogger<PositionIngest> logger, CancellationToken cancel)
    {
        if (!http.Request.HasJsonContentType())
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", "Send application/json.");
        var (fixes, refusal) = await FixReader.ReadAsync(http.Request.Body, json.Value.SerializerOptions, cancel);
        if (refusal is not null)
            return refusal;

        var outcome = await ingest.TakeAsync(http.User.CourierId(), fixes, cancel);

        LogTook(logger, outcome.Accepted, outcome.Duplicates, outcome.Refused.Count);
        return WhollyRefused(outcome, fixes.Count) ?? (Results<Ok<SendPositionsResponse>, ProblemHttpResult>)TypedResults.Ok(outcome);
    }

    private static ProblemHttpResult? WhollyRefused(SendPositionsResponse outcome, int sent)
    {
        if (outcome.Refused.Count < sent)
            return null;
        if (outcome.Refused.All(fix => fix.Code == PositionCodes.OutsideShift))
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "outside-shift",
                "None of these positions was taken during a shift or while a parcel was in custody; none was kept.");
        return outcome.Refused.FirstOrDefault(fix => fix.Code.StartsWith("licence-", StringComparison.Ordinal)) is { } licence
            && outcome.Refused.All(fix => fix.Code == licence.Code || fix.Code == PositionCodes.OutsideShift)
            ? Problems.Of(StatusCodes.Status403Forbidden, licence.Code, "The collective's licence does not cover taking these positions.")
            : null;
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Debug, Message = "Took {Accepted} positions, {Duplicates} were known, {Refused} refused.")]
    private static partial void LogTook(ILogger logger, int accepted, int duplicates, int refused);
}
