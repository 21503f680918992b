using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.Memberships;

/// <summary>What is missing stays as it is.</summary>
/// <param name="Roles">Replaces all roles; at least one.</param>
/// <param name="Active">False ends the membership; its sign-ins end with their next refresh.</param>
public sealed record ChangeMemberRequest(
    [property: MinLength(1), MaxLength(3)] IReadOnlyList<CollectiveRole>? Roles = null, bool? Active = null);

/// <summary>PATCH /v1/collective/members/{id}</summary>
internal static class ChangeMember
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPatch("/collective/members/{id:guid}", HandleAsync)
        .WithName(nameof(ChangeMember))
        .WithSummary("Changes a member's roles, or ends the membership.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    internal static async Task<Results<Ok<MemberResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeMemberRequest request, ClaimsPrincipal user, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // All admins' rows, always in the same order: two admins who remove each other come one after the other.
        var collective = user.CollectiveId();
        var locked = await db.Memberships.FromSql($"""
            SELECT * FROM members.memberships WHERE collective_id = {collective} AND (user_id = {id} OR (active AND {Roles.Admin} = ANY(roles)))
            ORDER BY user_id FOR UPDATE
            """).ToListAsync(cancel);
        if (locked.SingleOrDefault(row => row.UserId == id) is not { } member)
            return Problems.NotFound("member");
        if (http.CheckMatch(member.Version) is { } mismatch)
            return mismatch;
        var before = (Roles: member.Roles, member.Active);
        var held = member.RolesHeld;
        member.Roles = request.Roles is { } roles ? Membership.NamesOf(roles) : member.Roles;
        member.Active = request.Active ?? member.Active;
        if (!locked.Any(row => row.Administers))
            return new Refusal("last-admin", "A collective keeps at least one admin.").ToProblem();
        if (held.Except(member.RolesHeld, StringComparer.Ordinal).ToArray() is { Length: > 0 } taken)
            db.Announce(member.RolesTaken(taken, clock.Now()), member.UserId);
        if (before.Active != member.Active || !before.Roles.SequenceEqual(member.Roles))
        {
            member.Version++;
            db.Announce(member.ContactChanged(clock.Now()), member.UserId);
        }
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(member.Version);
        return TypedResults.Ok(AddMember.Of(member));
    }
}
