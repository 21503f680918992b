using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;
using Rodando.Tracking.Deliveries;

namespace Rodando.Tracking.Links;

/// <summary>A delivery as its recipient sees it.</summary>
/// <param name="Reference">What to name when asking about it.</param>
/// <param name="Eta">When it is expected; null when unknown or over.</param>
/// <param name="Courier">Who brings it and about where he is: only while this is his next stop.</param>
/// <param name="CollectiveName">The co-op that carries it.</param>
/// <param name="Timeline">What has happened, oldest first.</param>
public sealed record TrackingResponse(
    string Reference, TrackedState State, TrackingEtaResponse? Eta, TrackingDropoffResponse Dropoff, TrackingCourierResponse? Courier,
    string CollectiveName, IReadOnlyList<TrackingEntryResponse> Timeline);

/// <param name="From">Not before, whole minute.</param>
/// <param name="To">Not after, whole minute.</param>
/// <param name="Estimated">True when no street was looked at.</param>
public sealed record TrackingEtaResponse(DateTimeOffset From, DateTimeOffset To, bool Estimated);

/// <param name="Address">As the merchant wrote it.</param>
public sealed record TrackingDropoffResponse(string Address);

/// <param name="Location">Middle of a cell of about 50 m that the rider is in.</param>
/// <param name="DistanceMetres">From there to the dropoff as the crow flies, in steps of 50 m.</param>
/// <param name="FixAt">When the phone was there.</param>
public sealed record TrackingCourierResponse(string FirstName, TrackingLocationResponse Location, int DistanceMetres, DateTimeOffset FixAt);

/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east.</param>
public sealed record TrackingLocationResponse(double Latitude, double Longitude);

/// <param name="Type">placed, assigned, accepted, picked-up, arrived, delivered, failed or cancelled.</param>
public sealed record TrackingEntryResponse(string Type, DateTimeOffset At);

internal static class ReadTracking
{
    public static void Map(RouteGroupBuilder anyone) => anyone
        .MapGet("/tracking/{token}", HandleAsync)
        .WithName(nameof(ReadTracking))
        .WithSummary("A delivery, for whoever holds its link. The link ends 7 days after the delivery does.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<TrackingResponse>, ProblemHttpResult>> HandleAsync(
        string token, HttpContext http, TrackingLinks links, TrackingDb db, TimeProvider clock, CancellationToken cancel)
    {
        http.Response.Headers.CacheControl = "no-store";
        return await links.OpenAsync(token, cancel) is { } delivery && await TrackingView.ReadAsync(db, delivery, clock.GetUtcNow(), cancel) is { } view
            ? TypedResults.Ok(view.Shown)
            : Problems.NotFound("delivery");
    }
}

/// <summary>Opens links and enters the collective they belong to; the signature is all the permission there is.</summary>
internal sealed class TrackingLinks(SignedLinks links, Tenant tenant)
{
    private const string Purpose = "tracking";

    /// <returns>The delivery; null when the token is not ours.</returns>
    public async ValueTask<Guid?> OpenAsync(string token, CancellationToken cancel)
    {
        if (await links.OpenAsync(Purpose, token, cancel) is not { } link)
            return null;
        tenant.EnterCollective(link.CollectiveId);
        return link.SubjectId;
    }
}
