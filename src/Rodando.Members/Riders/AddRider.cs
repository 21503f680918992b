using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Members.Licences;
using Rodando.Members.People;
using Rodando.Platform.Http;

namespace Rodando.Members.Riders;

/// <param name="FirstName">What dispatchers, merchants and recipients see.</param>
/// <param name="LastName">For the collective only.</param>
/// <param name="Phone">5 to 40 digits, spaces and + ( ) - .</param>
/// <param name="Email">Unique in the collective. A member with this address and the role courier acts as this rider.</param>
public sealed record AddRiderRequest(
    [property: Required, StringLength(100)] string FirstName,
    [property: Required, StringLength(100)] string LastName,
    [property: RegularExpression("^[0-9+() .-]{5,40}$")] string? Phone = null,
    [property: EmailAddress, StringLength(254)] string? Email = null);

/// <param name="Id">The courierId of other requests.</param>
/// <param name="Enrolled">True once a phone was enrolled.</param>
public sealed record RiderResponse(
    Guid Id, string FirstName, string LastName, string? Phone, string? Email, bool Active, bool Enrolled, int Version);

/// <summary>POST /v1/collective/riders</summary>
internal static class AddRider
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/riders", HandleAsync)
        .WithName(nameof(AddRider))
        .WithSummary("Adds a rider, active from now on.")
        .WithDescription("Needs a licence that covers activating couriers.")
        .Produces<RiderResponse>(201).ProducesValidationProblem().ProducesProblem(409);

    internal static async Task<IResult> HandleAsync(
        AddRiderRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        var rider = new Rider
        {
            CollectiveId = db.CollectiveId,
            Id = Guid.CreateVersion7(now),
            FirstName = request.FirstName,
            LastName = request.LastName,
            Phone = request.Phone,
            Email = request.Email is null ? null : Addresses.Normal(request.Email),
            CreatedAt = now,
        };
        try
        {
            return await Idempotency.RunAsync(http, db, request, clock, async () =>
            {
                if (await db.AskGateAsync(LicenceAction.ActivateCourier, now, cancel) is { } refused)
                    return (null, refused);
                db.Riders.Add(rider);
                db.Announce(rider.Changed(now), rider.Id);
                db.Announce(rider.ContactChanged(now), rider.Id);
                return (new Effect(201, Of(rider), $"/v1/collective/riders/{rider.Id}", rider.Version), null);
            }, cancel);
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("riders_email"))
        {
            return EmailTaken();
        }
    }

    internal static RiderResponse Of(Rider row) =>
        new(row.Id, row.FirstName, row.LastName, row.Phone, row.Email, row.Active, row.EnrolledAt is not null, row.Version);

    internal static ProblemHttpResult EmailTaken() => new Refusal("email-taken", "Another rider has this address.", "email").ToProblem();
}
