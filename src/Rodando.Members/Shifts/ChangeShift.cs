using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Shifts;

/// <summary>What is missing stays as it is.</summary>
/// <param name="StartsAt">Inclusive.</param>
/// <param name="EndsAt">Exclusive; in the future, at most 24 hours after the start.</param>
public sealed record ChangeShiftRequest(Guid? VehicleId = null, DateTimeOffset? StartsAt = null, DateTimeOffset? EndsAt = null);

/// <summary>PATCH /v1/collective/shifts/{id}</summary>
internal static class ChangeShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPatch("/collective/shifts/{id:guid}", HandleAsync)
        .WithName(nameof(ChangeShift))
        .WithSummary("Changes a shift that has not been started.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    internal static async Task<Results<Ok<ShiftResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeShiftRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockShiftAsync(id, cancel) is not { } shift)
            return Problems.NotFound("shift");
        if (http.CheckMatch(shift.Version) is { } mismatch)
            return mismatch;
        if (shift.State != ShiftState.Planned)
            return RemoveShift.AlreadyStarted();
        var (starts, ends) = (request.StartsAt ?? shift.StartsAt, request.EndsAt ?? shift.EndsAt);
        if (PlanShift.CheckTimes(starts, ends, clock.Now()) is { } invalid)
            return invalid;
        if (request.VehicleId is { } wanted && !await db.Vehicles.AnyAsync(row => row.Id == wanted && row.Active, cancel))
            return PlanShift.Unknown("vehicle", "vehicleId");
        (shift.StartsAt, shift.EndsAt, shift.VehicleId) = (starts, ends, request.VehicleId ?? shift.VehicleId);
        if (db.ChangeTracker.HasChanges())
            shift.Version++;
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("shifts_overlap"))
        {
            return ShiftDesk.Overlaps();
        }
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(shift.Version);
        return TypedResults.Ok(PlanShift.Of(shift));
    }
}

/// <summary>DELETE /v1/collective/shifts/{id}</summary>
internal static class RemoveShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapDelete("/collective/shifts/{id:guid}", HandleAsync)
        .WithName(nameof(RemoveShift))
        .WithSummary("Removes a shift that has not been started.")
        .ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockShiftAsync(id, cancel) is not { } shift)
            return Problems.NotFound("shift");
        if (shift.State != ShiftState.Planned)
            return AlreadyStarted();
        db.Shifts.Remove(shift);
        db.Announce(shift.Removed(clock.Now()), shift.RiderId);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }

    internal static ProblemHttpResult AlreadyStarted() => new Refusal("shift-started", "The shift has been started.").ToProblem();
}
