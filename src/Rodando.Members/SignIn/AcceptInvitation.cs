using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Members.Federation;
using Rodando.Members.Memberships;
using Rodando.Members.People;
using Rodando.Platform.Http;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.SignIn;

/// <param name="Code">From the registrar; case, spaces and hyphens do not matter.</param>
/// <param name="Password">A new one of at least 10 characters; who has an account already proves it with its password.</param>
/// <param name="Name">How you want to be called; as in the invitation when missing.</param>
public sealed record AcceptInvitationRequest(
    [property: Required, StringLength(20)] string Code,
    [property: Required, StringLength(200, MinimumLength = 10)] string Password,
    [property: StringLength(100)] string? Name = null);

/// <summary>POST /v1/auth/accept-invitation</summary>
internal static class AcceptInvitation
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/auth/accept-invitation", HandleAsync)
        .WithName(nameof(AcceptInvitation))
        .WithSummary("Makes the invited person a member of the collective and signs them in.")
        .ProducesValidationProblem().ProducesProblem(401).ProducesProblem(429);

    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> HandleAsync(
        AcceptInvitationRequest request, CodeTries tries, Accounts accounts, Standings standings, Sessions sessions, MembersDb db,
        Tenant tenant, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        // The code is the secret that says which collective it is.
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await tries.EnterAsync(http, cancel) is { } tooMany)
            return tooMany;
        var now = clock.Now();
        var invitation = await Invitation.LockAsync(db, request.Code, now, cancel);
        if (invitation is null)
        {
            await tries.CountAsync(http, cancel);
            await transaction.CommitAsync(cancel);
            return Problems.Of(StatusCodes.Status401Unauthorized, "invalid-code", "The code is wrong, used or too old; ask for a new one.", "code");
        }
        var (person, refusal) = await PersonAsync(invitation, request, accounts, cancel);
        if (person is null)
        {
            await transaction.CommitAsync(cancel);
            return refusal!;
        }
        await JoinAsync(db, invitation, person, request.Name, now, cancel);
        var standing = await standings.OfPersonAsync(person.Id, invitation.CollectiveId, cancel);
        var answer = await sessions.BeginAsync(standing!, riderId: null, deviceName: null, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(answer);
    }

    private static async Task<(Person? Person, ProblemHttpResult? Refusal)> PersonAsync(
        Invitation invitation, AcceptInvitationRequest request, Accounts accounts, CancellationToken cancel)
    {
        if (await accounts.FindAsync(invitation.Email) is not null)
            return await accounts.VerifyAsync(invitation.Email, request.Password, cancel) is { } known ? (known, null) : (null, IssueToken.Wrong());
        var (person, refusal) = await accounts.CreateAsync(invitation.Email, request.Password);
        return (person, refusal?.ToProblem());
    }

    private static async Task JoinAsync(
        MembersDb db, Invitation invitation, Person person, string? name, DateTimeOffset now, CancellationToken cancel)
    {
        var member = await db.Memberships.IgnoreQueryFilters().SingleOrDefaultAsync(
            row => row.CollectiveId == invitation.CollectiveId && row.UserId == person.Id, cancel);
        if (member is null)
            db.Memberships.Add(member = new Membership
            {
                CollectiveId = invitation.CollectiveId,
                UserId = person.Id,
                Name = string.IsNullOrWhiteSpace(name) ? invitation.Name : name,
                Email = invitation.Email,
                Roles = invitation.Roles,
                CreatedAt = now,
            });
        else
            (member.Roles, member.Active, member.Version) = ([.. member.Roles.Union(invitation.Roles)], true, member.Version + 1);
        db.Announce(member.ContactChanged(now), member.UserId);
        invitation.UsedAt = now;
        await db.SaveChangesAsync(cancel);
    }
}
