using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts;
using Rodando.Members.Riders;
using Rodando.Platform.Http;

namespace Rodando.Members.Shifts;

/// <summary>Where the rider is, if known: both coordinates or none.</summary>
public sealed record StartShiftRequest(
    [property: Range(-90.0, 90.0)] double? Latitude = null,
    [property: Range(-180.0, 180.0)] double? Longitude = null);

/// <summary>POST /v1/collective/shifts/{id}/start</summary>
internal static class StartShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/shifts/{id:guid}/start", HandleAsync)
        .WithName(nameof(StartShift))
        .WithSummary("Starts a rider's shift on behalf. Repeating it changes nothing.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<Ok<ShiftResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, StartShiftRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (!ShiftDesk.TryPlace(request.Latitude, request.Longitude, out var place))
            return ShiftDesk.HalfPlace(request.Latitude);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await LockAsync(db, id, cancel) is not { } locked)
            return Problems.NotFound("shift");
        var (rider, shift) = locked;
        if (shift.State != ShiftState.Running && await BeginAsync(db, rider, shift, place, clock.Now(), cancel) is { } refused)
            return refused;
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(shift.Version);
        return TypedResults.Ok(PlanShift.Of(shift));
    }

    private static async Task<ProblemHttpResult?> BeginAsync(
        MembersDb db, Rider rider, Shift shift, GeoPoint? place, DateTimeOffset now, CancellationToken cancel)
    {
        if (await db.MayStartAsync(rider, now, cancel) is { } refused)
            return refused;
        if (await db.EndForgottenAsync(rider.Id, now, cancel) is not null)
            return new Refusal("shift-running", "The rider is on another shift.").ToProblem();
        var vehicle = await db.Vehicles.AsNoTracking().SingleAsync(row => row.Id == shift.VehicleId, cancel);
        return await db.StartShiftAsync(shift, vehicle, place, now, cancel);
    }

    /// <summary>The shift, read after its rider's row was locked.</summary>
    internal static async Task<(Rider Rider, Shift Shift)?> LockAsync(MembersDb db, Guid shiftId, CancellationToken cancel)
    {
        var riderId = await db.Shifts.Where(row => row.Id == shiftId).Select(row => (Guid?)row.RiderId).SingleOrDefaultAsync(cancel);
        if (riderId is null || await db.LockRiderAsync(db.CollectiveId, riderId.Value, cancel) is not { } rider)
            return null;
        return await db.LockShiftAsync(shiftId, cancel) is { } shift ? (rider, shift) : null;
    }
}

/// <summary>POST /v1/collective/shifts/{id}/end</summary>
internal static class EndShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/shifts/{id:guid}/end", HandleAsync)
        .WithName(nameof(EndShift))
        .WithSummary("Ends a rider's shift on behalf. Repeating it changes nothing.")
        .WithDescription("Parcels in custody may still be delivered.")
        .ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<Ok<ShiftResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await StartShift.LockAsync(db, id, cancel) is not { Shift: var shift })
            return Problems.NotFound("shift");
        if (shift.State == ShiftState.Planned)
            return shift.End(now)!.ToProblem();
        if (shift.State == ShiftState.Running)
            db.EndShift(shift, now);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(shift.Version);
        return TypedResults.Ok(PlanShift.Of(shift));
    }
}
