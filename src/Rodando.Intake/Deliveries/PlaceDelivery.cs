using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rodando.Contracts;
using Rodando.Intake.Licences;
using Rodando.Intake.Webhooks;
using Rodando.Platform.Http;
using Rodando.Platform.PostGis;
using Rodando.Platform.SignIn;
using Rodando.Routing;

namespace Rodando.Intake.Deliveries;

/// <summary>Accepts an order: one transaction, of which the licence, the merchant, the areas, the vehicles and the price are part.</summary>
internal sealed partial class PlaceDelivery(
    IntakeDb db, OrderGate gate, ITravelTimes travelTimes, DeliveryViews views, WebhookOutbox webhooks, TimeProvider clock,
    ILogger<PlaceDelivery> logger)
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/deliveries", (PlaceDeliveryRequest request, HttpContext http, PlaceDelivery place, CancellationToken cancel) =>
            place.HandleAsync(request, http, cancel))
        .WithName(nameof(PlaceDelivery))
        .WithSummary("Places a delivery. With an Idempotency-Key the request can be repeated safely.")
        .Produces<DeliveryResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    internal async Task<IResult> HandleAsync(PlaceDeliveryRequest request, HttpContext http, CancellationToken cancel)
    {
        var ride = await travelTimes.BetweenAsync(At(request.Pickup), At(request.Dropoff), cancel);
        if (ride is not { } known)
            return new Refusal("no-way-there", "No way leads there by bicycle.", "dropoff.location").ToProblem();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Idempotency.RunAsync(http, db, request, clock, () => AcceptAsync(request, http.User, known, cancel), cancel);
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: "deliveries_external_reference" })
            {
                return new Refusal("external-reference-taken", "Another delivery of yours has this reference.", "externalReference").ToProblem();
            }
            catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: "deliveries_reference" } && attempt < 5)
            {
                // Of 31^8 references two were the same: draw again.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<(Effect? Effect, IResult? Refused)> AcceptAsync(
        PlaceDeliveryRequest request, ClaimsPrincipal caller, Travel ride, CancellationToken cancel)
    {
        var now = clock.Now();
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var (pickup, dropoff) = Windows.Resolve(request, now, TimeSpan.FromSeconds(ride.Seconds), errors);
        if (errors.Count > 0)
            return (null, Problems.Invalid(errors));

        var (merchantId, mode, load) = (caller.MerchantId(), caller.FindFirstValue(ClaimNames.Mode) ?? Delivery.Live, Load.Of(request.Packages));
        var terms = await Terms.ReadAsync(
            db, gate, merchantId, mode, Place(request.Pickup), Place(request.Dropoff), load, ride.Metres, cancel);
        if (terms is null)
            return (null, Problems.NotFound("merchant"));
        if (terms.Refuse(load, now, pickup.Before > dropoff.Before ? pickup.Before : dropoff.Before, mode) is { } refused)
            return (null, refused);

        var delivery = Delivery.Place(
            new Order(request, db.CollectiveId, merchantId, terms.MerchantName, mode, pickup, dropoff, load, terms.Price!),
            References.Draw(), now);
        var answer = await views.OfAsync(delivery, cancel);
        Stage(delivery, answer, terms.Endpoints, now);
        LogPlaced(logger, delivery.Id, load.Grams);
        return (new Effect(201, answer, $"/v1/deliveries/{delivery.Id}", delivery.Version), null);
    }

    private void Stage(Delivery delivery, DeliveryResponse answer, Guid[] endpoints, DateTimeOffset now)
    {
        db.Deliveries.Add(delivery);
        db.Timeline.Add(TimelineEntry.ByMerchant(delivery, "placed", now));
        webhooks.Tell(db, endpoints, delivery, answer, "placed", now);
        // What was placed with a test key is never carried: Dispatch does not hear of it.
        if (delivery.Mode == Delivery.Live)
            db.Announce(delivery.ToFact(), delivery.Id);
    }

    private static RoutePoint At(PlaceStopRequest stop) => new(stop.Location.Latitude, stop.Location.Longitude);

    private static NetTopologySuite.Geometries.Point Place(PlaceStopRequest stop) =>
        new GeoPoint(stop.Location.Latitude, stop.Location.Longitude).ToPoint();

    [LoggerMessage(EventId = 1001, Level = LogLevel.Debug, Message = "Delivery {DeliveryId} placed, {WeightGrams} g.")]
    private static partial void LogPlaced(ILogger logger, Guid deliveryId, int weightGrams);
}

internal static class References
{
    /// <summary>Eight letters and digits that are easily read aloud, such as R7K2-M9QD; 31^8 of them.</summary>
    public static string Draw()
    {
        var letters = Secrets.RandomLegible(8);
        return $"{letters.AsSpan(0, 4)}-{letters.AsSpan(4)}";
    }
}
