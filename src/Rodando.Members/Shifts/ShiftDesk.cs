using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts;
using Rodando.Contracts.Licensing;
using Rodando.Members.Licences;
using Rodando.Members.Riders;
using Rodando.Members.Vehicles;
using Rodando.Platform.Http;

namespace Rodando.Members.Shifts;

/// <summary>Starting and ending, the same for a courier and for a dispatcher on behalf. The caller's transaction holds the rider's
/// row, so that two starts come one after the other; the indexes on shifts would refuse the second all the same.</summary>
internal static class ShiftDesk
{
    public static Task<Shift?> RunningShiftAsync(this MembersDb db, Guid riderId, CancellationToken cancel) =>
        db.Shifts.SingleOrDefaultAsync(row => row.RiderId == riderId && row.StartedAt != null && row.EndedAt == null, cancel);

    /// <summary>Reads a shift and holds its row.</summary>
    public static async Task<Shift?> LockShiftAsync(this MembersDb db, Guid id, CancellationToken cancel) => (await db.Shifts
        .FromSql($"SELECT * FROM members.shifts WHERE collective_id = {db.CollectiveId} AND id = {id} FOR UPDATE")
        .ToListAsync(cancel)).SingleOrDefault();

    /// <summary>Whether the rider may begin a shift now; asked before anything is written.</summary>
    public static async Task<ProblemHttpResult?> MayStartAsync(this MembersDb db, Rider rider, DateTimeOffset now, CancellationToken cancel) =>
        rider.Active
            ? await db.AskGateAsync(LicenceAction.ActivateCourier, now, cancel)
            : new Refusal("rider-inactive", "The rider's work for the collective has ended.").ToProblem();

    /// <summary>Ends a shift that nobody ended when its time was over, so that the next one can begin.</summary>
    /// <returns>The running shift, if its time is not over.</returns>
    public static async Task<Shift?> EndForgottenAsync(this MembersDb db, Guid riderId, DateTimeOffset now, CancellationToken cancel)
    {
        if (await db.RunningShiftAsync(riderId, cancel) is not { } running || now < running.EndsAt)
            return await db.RunningShiftAsync(riderId, cancel);
        db.EndShift(running, now);
        await db.SaveChangesAsync(cancel);
        return null;
    }

    /// <summary>Starts the shift and saves it; a refusal leaves the transaction to be thrown away.</summary>
    public static async Task<ProblemHttpResult?> StartShiftAsync(
        this MembersDb db, Shift shift, Vehicle vehicle, GeoPoint? at, DateTimeOffset now, CancellationToken cancel)
    {
        if (shift.Start(vehicle, now) is { } refusal)
            return refusal.ToProblem();
        // Facts of one rider stay in their order.
        db.Announce(shift.Started(vehicle, at, now), shift.RiderId);
        try
        {
            await db.SaveChangesAsync(cancel);
            return null;
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("shifts_overlap"))
        {
            return Overlaps();
        }
    }

    public static void EndShift(this MembersDb db, Shift running, DateTimeOffset now)
    {
        if (running.End(now) is null)
            db.Announce(running.Ended(now), running.RiderId);
    }

    public static ProblemHttpResult Overlaps() => new Refusal("shift-overlaps", "The rider has a shift at that time.", "startsAt").ToProblem();

    /// <summary>The optional place in a request: both coordinates or none.</summary>
    /// <returns>False when only one is given; ranges are checked by then.</returns>
    public static bool TryPlace(double? latitude, double? longitude, out GeoPoint? place)
    {
        place = latitude is { } north && longitude is { } east ? new GeoPoint(north, east) : null;
        return latitude is null == longitude is null;
    }

    public static ProblemHttpResult HalfPlace(double? latitude) =>
        Problems.Invalid(latitude is null ? "latitude" : "longitude", "Give both coordinates or none.");
}
