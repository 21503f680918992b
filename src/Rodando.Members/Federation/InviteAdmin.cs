using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Members.People;
using Rodando.Members.SignIn;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.Federation;

/// <param name="Email">Who is to administer the collective.</param>
public sealed record InviteAdminRequest(
    [property: Required, EmailAddress, StringLength(254)] string Email,
    [property: Required, StringLength(100)] string Name);

/// <summary>Hand the code over; it is shown once.</summary>
/// <param name="Code">Good once, for /v1/auth/accept-invitation.</param>
/// <param name="ExpiresAt">UTC, seven days from now.</param>
public sealed record InvitationResponse(string Code, DateTimeOffset ExpiresAt);

/// <summary>POST /v1/federation/collectives/{id}/invitations</summary>
internal static class InviteAdmin
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/invitations", HandleAsync)
        .WithName(nameof(InviteAdmin))
        .WithSummary("Invites the first admin of a collective.")
        .WithDescription("Only while the collective has no active admin: afterwards its people are its own affair. Inviting the same address "
            + "again replaces the code.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<Created<InvitationResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, InviteAdminRequest request, ClaimsPrincipal user, MembersDb db, Tenant tenant, TimeProvider clock, CancellationToken cancel)
    {
        // Invitations and memberships are closed to the federation's own scope; this looks at nothing but whether there is an admin.
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var federation = user.FederationId();
        var (now, email) = (clock.Now(), Addresses.Normal(request.Email));
        if (!await db.Collectives.IgnoreQueryFilters().AnyAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel))
            return Problems.NotFound("collective");
        if (await db.Memberships.IgnoreQueryFilters().AnyAsync(
            row => row.CollectiveId == id && row.Active && row.Roles.Contains(Roles.Admin), cancel))
            return new Refusal("has-admin", "The collective has an admin, who can add others.").ToProblem();
        var code = OneTimeCode.Make();
        var (hash, expires, roles) = (OneTimeCode.Hash(code), now + Invitation.Life, new[] { Roles.Admin });
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO members.invitations (collective_id, email, name, roles, code_hash, created_at, expires_at)
            VALUES ({id}, {email}, {request.Name}, {roles}, {hash}, {now}, {expires})
            ON CONFLICT (collective_id, email) DO UPDATE SET name = excluded.name, roles = excluded.roles, code_hash = excluded.code_hash,
                created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL
            """, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created((string?)null, new InvitationResponse(code, expires));
    }
}
