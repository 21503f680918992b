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

/// <summary>POST /v1/courier/shift/end</summary>
internal static class EndOwnShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/courier/shift/end", HandleAsync)
        .WithName(nameof(EndOwnShift))
        .WithSummary("Ends the courier's shift. Repeating it answers with the shift ended last.")
        .WithDescription("Allowed with parcels in custody: they may still be delivered.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<OwnShiftResponse>, ProblemHttpResult>> HandleAsync(
        ClaimsPrincipal user, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockRiderAsync(db.CollectiveId, user.CourierId(), cancel) is not { } rider)
            return Problems.NotFound("rider");
        if (await db.RunningShiftAsync(rider.Id, cancel) is { } running)
        {
            db.EndShift(running, clock.Now());
            await db.SaveChangesAsync(cancel);
            await transaction.CommitAsync(cancel);
            return TypedResults.Ok(StartOwnShift.Of(running));
        }
        var last = await db.Shifts.AsNoTracking().Where(row => row.RiderId == rider.Id && row.EndedAt != null)
            .OrderByDescending(row => row.StartsAt).ThenByDescending(row => row.Id).FirstOrDefaultAsync(cancel);
        return last is null ? Problems.NotFound("shift") : TypedResults.Ok(StartOwnShift.Of(last));
    }
}

/// <summary>GET /v1/courier/shift</summary>
internal static class GetOwnShift
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/courier/shift", HandleAsync)
        .WithName(nameof(GetOwnShift))
        .WithSummary("The courier's running shift.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<OwnShiftResponse>, ProblemHttpResult>> HandleAsync(
        ClaimsPrincipal user, MembersDb db, CancellationToken cancel) =>
        await db.RunningShiftAsync(user.CourierId(), cancel) is { } running
            ? TypedResults.Ok(StartOwnShift.Of(running)) : Problems.NotFound("running shift");
}
