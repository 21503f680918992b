using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rodando.Contracts;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Tracking.Deliveries;
using Rodando.Tracking.Etas;
using Rodando.Tracking.Plans;
using Rodando.Tracking.Positions;

namespace Rodando.Tracking.Links;

/// <summary>What whoever holds the link may know at this moment. The one way to read it: JSON, stream and page all show this.</summary>
/// <param name="Version">Version of the delivery.</param>
/// <param name="IsOver">True when nothing more is to come.</param>
/// <param name="CourierId">For finding out what concerns this link; not shown.</param>
/// <param name="Place">Where the dropoff is; for the page's sketch only.</param>
/// <param name="Zone">IANA id of the collective's zone, in which the page tells times.</param>
/// <param name="At">The moment of reading.</param>
internal sealed record TrackingView(
    TrackingResponse Shown, int Version, bool IsOver, Guid? CourierId, GeoPoint Place, string Zone, DateTimeOffset At)
{
    /// <summary>After its end a delivery can be looked up for a week.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromDays(7);

    /// <returns>Null when there is no such delivery, not yet, or no longer.</returns>
    public static async Task<TrackingView?> ReadAsync(TrackingDb db, Guid deliveryId, DateTimeOffset now, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        try
        {
            var delivery = await db.Deliveries.AsNoTracking().SingleOrDefaultAsync(row => row.DeliveryId == deliveryId, cancel);
            if (delivery?.Reference is null || delivery.EndedAt + LinkLife <= now)
                return null;
            var connection = (NpgsqlConnection)db.Database.GetDbConnection();
            var (plan, name, zone) = await AroundAsync(connection, db.CollectiveId, delivery.CourierId, cancel);
            var rider = IsNext(delivery, plan) ? await LivePositions.FindAsync(connection, db.CollectiveId, delivery.CourierId!.Value, now, cancel) : null;
            return new TrackingView(
                Show(delivery, plan, rider, name, now), delivery.Version, delivery.EndedAt is not null, delivery.CourierId, PlaceOf(delivery), zone, now);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    // The rider is shown to the one he is riding to, and to nobody before or after: the parcel is with him, this dropoff is next.
    private static bool IsNext(TrackedDelivery delivery, CourierPlan plan) =>
        delivery.State == TrackedState.PickedUp && delivery.CourierId is not null && plan.Next?.StopId == delivery.DropoffStopId;

    private static TrackingResponse Show(TrackedDelivery delivery, CourierPlan plan, LivePosition? rider, string name, DateTimeOffset now) => new(
        delivery.Reference!, delivery.State, delivery.EndedAt is null ? EtaOf(delivery, plan, now) : null,
        new TrackingDropoffResponse(delivery.DropoffAddress!), rider is { } live ? CourierOf(delivery, live) : null, name,
        [.. Timeline(delivery).OrderBy(entry => entry.At)]);

    // A time that has passed is no estimate any more: better none than a promise broken already.
    private static TrackingEtaResponse? EtaOf(TrackedDelivery delivery, CourierPlan plan, DateTimeOffset now) =>
        plan.Estimates.FirstOrDefault(estimate => estimate.StopId == delivery.DropoffStopId) is { } eta && eta.To > now
            ? new TrackingEtaResponse(eta.From > now ? eta.From : StopEstimate.FloorMinute(now), eta.To, eta.Estimated) : null;

    private static TrackingCourierResponse CourierOf(TrackedDelivery delivery, LivePosition live)
    {
        var blurred = Blur.ToGrid(new GeoPoint(live.Latitude, live.Longitude));
        return new TrackingCourierResponse(
            delivery.CourierFirstName ?? live.FirstName ?? "", new TrackingLocationResponse(blurred.Latitude, blurred.Longitude),
            Blur.DistanceMetres(blurred, PlaceOf(delivery)), live.FixAt);
    }

    private static GeoPoint PlaceOf(TrackedDelivery delivery) => new(delivery.DropoffLatitude!.Value, delivery.DropoffLongitude!.Value);

    private static IEnumerable<TrackingEntryResponse> Timeline(TrackedDelivery delivery)
    {
        (string Type, DateTimeOffset? At)[] all =
        [
            ("placed", delivery.PlacedAt), ("assigned", delivery.AssignedAt), ("accepted", delivery.IsAccepted ? delivery.AcceptedAt : null),
            ("picked-up", delivery.PickedUpAt), ("arrived", delivery.ArrivedAt), ("delivered", delivery.DeliveredAt),
            ("failed", delivery.FailedAt), ("cancelled", delivery.State == TrackedState.Cancelled ? delivery.CancelledAt : null),
        ];
        foreach (var (type, at) in all)
        {
            if (at is { } known)
                yield return new TrackingEntryResponse(type, known);
        }
    }

    private static async Task<(CourierPlan Plan, string Name, string Zone)> AroundAsync(
        NpgsqlConnection connection, Guid collectiveId, Guid? courierId, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                CourierPlan.Select(collectiveId, courierId ?? Guid.Empty),
                new("SELECT name, facts FROM tracking.licences WHERE collective_id = $1") { Parameters = { new() { Value = collectiveId } } },
            },
        };
        await using var row = await batch.ExecuteReaderAsync(cancel);
        var plan = await row.ReadAsync(cancel) ? CourierPlan.Read(row) : CourierPlan.None;
        await row.NextResultAsync(cancel);
        return await row.ReadAsync(cancel)
            ? (plan, row.GetString(0), JsonSerializer.Deserialize<LicenceFacts>(row.GetString(1), PlatformJson.Facts)!.Zone)
            : (plan, "", "Etc/UTC");
    }
}
