using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Shifts;

/// <param name="StartsAt">Inclusive.</param>
/// <param name="EndsAt">Exclusive; in the future, at most 24 hours after the start.</param>
public sealed record PlanShiftRequest(Guid RiderId, Guid VehicleId, DateTimeOffset StartsAt, DateTimeOffset EndsAt);

/// <param name="StartsAt">As planned; UTC.</param>
/// <param name="EndsAt">As planned, exclusive; UTC.</param>
/// <param name="StartedAt">When it was really started; null before.</param>
/// <param name="EndedAt">When it was really ended; null before.</param>
public sealed record ShiftResponse(
    Guid Id, Guid RiderId, Guid VehicleId, ShiftState State, DateTimeOffset StartsAt, DateTimeOffset EndsAt,
    DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, int Version);

/// <summary>POST /v1/collective/shifts</summary>
internal static class PlanShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/shifts", HandleAsync)
        .WithName(nameof(PlanShift))
        .WithSummary("Plans a shift for a rider.")
        .Produces<ShiftResponse>(201).ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<IResult> HandleAsync(
        PlanShiftRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        if (CheckTimes(request.StartsAt, request.EndsAt, now) is { } invalid)
            return invalid;
        var shift = new Shift
        {
            CollectiveId = db.CollectiveId,
            Id = Guid.CreateVersion7(now),
            RiderId = request.RiderId,
            VehicleId = request.VehicleId,
            StartsAt = request.StartsAt,
            EndsAt = request.EndsAt,
        };
        try
        {
            return await Idempotency.RunAsync(http, db, request, clock, async () =>
            {
                if (!await db.Riders.AnyAsync(row => row.Id == shift.RiderId && row.Active, cancel))
                    return (null, Unknown("rider", "riderId"));
                if (!await db.Vehicles.AnyAsync(row => row.Id == shift.VehicleId && row.Active, cancel))
                    return (null, Unknown("vehicle", "vehicleId"));
                db.Shifts.Add(shift);
                return (new Effect(201, Of(shift), $"/v1/collective/shifts/{shift.Id}", shift.Version), null);
            }, cancel);
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("shifts_overlap"))
        {
            return ShiftDesk.Overlaps();
        }
    }

    internal static ProblemHttpResult? CheckTimes(DateTimeOffset startsAt, DateTimeOffset endsAt, DateTimeOffset now) =>
        endsAt <= startsAt ? Problems.Invalid("endsAt", "It must be after startsAt.")
        : endsAt - startsAt > Shift.Longest ? Problems.Invalid("endsAt", "A shift lasts at most 24 hours.")
        : endsAt <= now ? Problems.Invalid("endsAt", "It must be in the future.")
        : null;

    internal static ProblemHttpResult Unknown(string what, string field) =>
        Problems.Of(StatusCodes.Status404NotFound, "not-found", $"There is no such active {what}.", field);

    internal static ShiftResponse Of(Shift row) => new(
        row.Id, row.RiderId, row.VehicleId, row.State, row.StartsAt, row.EndsAt, row.StartedAt, row.EndedAt, row.Version);
}
