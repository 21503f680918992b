using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Members.Licences;
using Rodando.Members.People;
using Rodando.Members.Shifts;
using Rodando.Platform.Http;

namespace Rodando.Members.Riders;

/// <summary>What is missing stays as it is.</summary>
/// <param name="Phone">5 to 40 digits, spaces and + ( ) - .</param>
/// <param name="Active">False ends the rider's work: a running shift ends, planned ones can no longer be started.</param>
public sealed record ChangeRiderRequest(
    [property: StringLength(100, MinimumLength = 1)] string? FirstName = null,
    [property: StringLength(100, MinimumLength = 1)] string? LastName = null,
    [property: RegularExpression("^[0-9+() .-]{5,40}$")] string? Phone = null,
    [property: EmailAddress, StringLength(254)] string? Email = null,
    bool? Active = null);

/// <summary>PATCH /v1/collective/riders/{id}</summary>
internal static class ChangeRider
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPatch("/collective/riders/{id:guid}", HandleAsync)
        .WithName(nameof(ChangeRider))
        .WithSummary("Changes a rider, or ends or resumes the rider's work.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    internal static async Task<Results<Ok<RiderResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeRiderRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockRiderAsync(db.CollectiveId, id, cancel) is not { } rider)
            return Problems.NotFound("rider");
        if (http.CheckMatch(rider.Version) is { } mismatch)
            return mismatch;
        if (rider.ErasedAt is not null)
            return new Refusal("rider-erased", "The rider was erased at the own wish; nothing can be changed.").ToProblem();
        if (request.Active == true && !rider.Active && await db.AskGateAsync(LicenceAction.ActivateCourier, now, cancel) is { } refused)
            return refused;
        Apply(request, rider);
        if (db.ChangeTracker.HasChanges())
        {
            rider.Version++;
            db.Announce(rider.Changed(now), rider.Id);
            db.Announce(rider.ContactChanged(now), rider.Id);
        }
        if (!rider.Active && await db.RunningShiftAsync(rider.Id, cancel) is { } running)
            db.EndShift(running, now);
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("riders_email"))
        {
            return AddRider.EmailTaken();
        }
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(rider.Version);
        return TypedResults.Ok(AddRider.Of(rider));
    }

    private static void Apply(ChangeRiderRequest request, Rider rider)
    {
        rider.FirstName = request.FirstName ?? rider.FirstName;
        rider.LastName = request.LastName ?? rider.LastName;
        rider.Phone = request.Phone ?? rider.Phone;
        rider.Email = request.Email is null ? rider.Email : Addresses.Normal(request.Email);
        rider.Active = request.Active ?? rider.Active;
    }
}
