using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Members.Riders;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.Shifts;

/// <param name="VehicleId">The vehicle taken out; may differ from the planned one.</param>
/// <param name="EndsAt">Exclusive; in the future, at most 24 hours from now. When missing: as planned, otherwise 8 hours from now or
/// the beginning of the next planned shift.</param>
/// <param name="Latitude">Where the shift starts; both coordinates or none.</param>
public sealed record StartOwnShiftRequest(
    Guid VehicleId, DateTimeOffset? EndsAt = null,
    [property: Range(-90.0, 90.0)] double? Latitude = null,
    [property: Range(-180.0, 180.0)] double? Longitude = null);

/// <param name="EndsAt">As planned, exclusive.</param>
/// <param name="EndedAt">Null while it runs.</param>
public sealed record OwnShiftResponse(Guid ShiftId, DateTimeOffset StartedAt, DateTimeOffset EndsAt, DateTimeOffset? EndedAt, Guid VehicleId);

/// <summary>POST /v1/courier/shift/start</summary>
internal static class StartOwnShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/courier/shift/start", HandleAsync)
        .WithName(nameof(StartOwnShift))
        .WithSummary("Starts the courier's shift: the planned one of now if there is one, otherwise an unplanned one.")
        .WithDescription("While a shift runs, repeating it answers with that shift.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<Ok<OwnShiftResponse>, ProblemHttpResult>> HandleAsync(
        StartOwnShiftRequest request, ClaimsPrincipal user, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (!ShiftDesk.TryPlace(request.Latitude, request.Longitude, out var place))
            return ShiftDesk.HalfPlace(request.Latitude);
        var now = clock.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockRiderAsync(db.CollectiveId, user.CourierId(), cancel) is not { } rider)
            return Problems.NotFound("rider");
        if (await db.EndForgottenAsync(rider.Id, now, cancel) is { } running)
            return TypedResults.Ok(Of(running));
        if (request.EndsAt is { } end && PlanShift.CheckTimes(now, end, now) is { } invalid)
            return invalid;
        if (await db.MayStartAsync(rider, now, cancel) is { } refused)
            return refused;
        if (await db.Vehicles.AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.VehicleId, cancel) is not { } vehicle)
            return PlanShift.Unknown("vehicle", "vehicleId");
        var shift = await PlannedAsync(db, rider.Id, now, cancel) ?? await UnplannedAsync(db, rider, vehicle.Id, now, cancel);
        shift.EndsAt = request.EndsAt ?? shift.EndsAt;
        if (await db.StartShiftAsync(shift, vehicle, place, now, cancel) is { } refusal)
            return refusal;
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(Of(shift));
    }

    private static Task<Shift?> PlannedAsync(MembersDb db, Guid riderId, DateTimeOffset now, CancellationToken cancel)
    {
        var latest = now + Shift.Earliest;
        return db.Shifts.Where(row => row.RiderId == riderId && row.StartedAt == null && row.StartsAt <= latest && row.EndsAt > now)
            .OrderBy(row => row.StartsAt).FirstOrDefaultAsync(cancel);
    }

    private static async Task<Shift> UnplannedAsync(MembersDb db, Rider rider, Guid vehicleId, DateTimeOffset now, CancellationToken cancel)
    {
        var next = await db.Shifts.Where(row => row.RiderId == rider.Id && row.StartedAt == null && row.StartsAt > now)
            .MinAsync(row => (DateTimeOffset?)row.StartsAt, cancel);
        var usual = now + Shift.Usual;
        var shift = new Shift
        {
            CollectiveId = rider.CollectiveId,
            Id = Guid.CreateVersion7(now),
            RiderId = rider.Id,
            VehicleId = vehicleId,
            StartsAt = now,
            EndsAt = next < usual ? next.Value : usual,
        };
        db.Shifts.Add(shift);
        return shift;
    }

    internal static OwnShiftResponse Of(Shift row) => new(row.Id, row.StartedAt!.Value, row.EndsAt, row.EndedAt, row.VehicleId);
}
