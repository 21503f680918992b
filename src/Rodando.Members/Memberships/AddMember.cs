using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Rodando.Members.People;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.Memberships;

/// <param name="Password">At least 10 characters; no other rule.</param>
/// <param name="Roles">At least one.</param>
public sealed record AddMemberRequest(
    [property: Required, StringLength(100)] string Name,
    [property: Required, EmailAddress, StringLength(254)] string Email,
    [property: Required, StringLength(200, MinimumLength = 10)] string Password,
    [property: Required, MinLength(1), MaxLength(3)] IReadOnlyList<CollectiveRole> Roles);

/// <param name="Id">The person's id.</param>
/// <param name="Roles">courier, dispatcher, admin.</param>
public sealed record MemberResponse(Guid Id, string Name, string Email, IReadOnlyList<string> Roles, bool Active, int Version);

/// <summary>POST /v1/collective/members</summary>
internal static class AddMember
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/members", HandleAsync)
        .WithName(nameof(AddMember))
        .WithSummary("Makes an account for a person and gives it roles in the collective.")
        .WithDescription("A member with the role courier acts as the rider that has the same e-mail. Refused with email-taken when the "
            + "address has an account already: nobody is made a member of a second collective without knowing.")
        .ProducesValidationProblem().ProducesProblem(409);

    internal static async Task<Results<Created<MemberResponse>, ProblemHttpResult>> HandleAsync(
        AddMemberRequest request, ClaimsPrincipal user, Accounts accounts, MembersDb db, Tenant tenant, TimeProvider clock, CancellationToken cancel)
    {
        // Accounts belong to no collective; the membership is written for the caller's own.
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (person, refusal) = await accounts.CreateAsync(Addresses.Normal(request.Email), request.Password);
        if (person is null)
            return refusal!.ToProblem();
        var member = new Membership
        {
            CollectiveId = user.CollectiveId(),
            UserId = person.Id,
            Name = request.Name,
            Email = person.Email!,
            Roles = Membership.NamesOf(request.Roles),
            CreatedAt = clock.Now(),
        };
        db.Memberships.Add(member);
        db.Announce(member.ContactChanged(member.CreatedAt), member.UserId);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created($"/v1/collective/members/{member.UserId}", Of(member));
    }

    internal static MemberResponse Of(Membership row) => new(row.UserId, row.Name, row.Email, row.Roles, row.Active, row.Version);
}
