using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;
using Rodando.Members.Riders;
using Rodando.Members.Shifts;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.OwnData;

/// <param name="CourierId">Type your own id again: it cannot be undone.</param>
public sealed record EraseOwnDataRequest(Guid CourierId);

/// <summary>Erases a rider at the rider's own wish. Name, phone, address and positions go; shifts, deliveries and money stay under
/// the pseudonymous id, so that counts, ledger and audit hashes remain verifiable.</summary>
/// <remarks>The member register is a book that the co-operative has to keep by law; it is not touched.</remarks>
internal static class EraseOwnData
{
    /// <summary>Stands where a name was.</summary>
    internal const string NoName = "–";

    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/courier/erasure", HandleAsync)
        .WithName(nameof(EraseOwnData))
        .WithSummary("Erases the courier's name and positions and ends the work for the collective. Cannot be undone.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<IResult> HandleAsync(
        EraseOwnDataRequest request, ClaimsPrincipal caller, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        var (id, now) = (caller.CourierId(), clock.Now());
        if (request.CourierId != id)
            return Problems.Invalid("courierId", "It is not your own id.");
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockRiderAsync(db.CollectiveId, id, cancel) is not { } rider)
            return Problems.NotFound("rider");
        if (rider.ErasedAt is not null)
            return TypedResults.NoContent();
        if (await db.RunningShiftAsync(id, cancel) is not null)
            return new Refusal("still-on-shift", "End your shift first: until then you may hold parcels.").ToProblem();
        rider.Erase(now);
        // After the new name: whoever has heard of the erasure knows the name no more.
        db.Announce(rider.Changed(now), rider.Id);
        db.Announce(rider.ContactChanged(now), rider.Id);
        db.Announce(new CourierErased(Guid.CreateVersion7(now), rider.CollectiveId, now, rider.Id), rider.Id);
        await db.EnrolmentCodes.Where(row => row.RiderId == id).ExecuteDeleteAsync(cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }
}
