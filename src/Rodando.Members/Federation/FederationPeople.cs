using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Members.People;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.Federation;

/// <param name="Password">At least 10 characters; no other rule.</param>
public sealed record AddFederationPersonRequest(
    [property: Required, StringLength(100)] string Name,
    [property: Required, EmailAddress, StringLength(254)] string Email,
    [property: Required, StringLength(200, MinimumLength = 10)] string Password,
    [property: Required, MinLength(1), MaxLength(4)] IReadOnlyList<FederationRole> Roles);

/// <param name="Roles">registrar, auditor, panel, steward.</param>
public sealed record FederationPersonResponse(Guid Id, string Name, string Email, IReadOnlyList<string> Roles, bool Active);

/// <summary>POST /v1/federation/people</summary>
internal static class AddFederationPerson
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/federation/people", HandleAsync)
        .WithName(nameof(AddFederationPerson))
        .WithSummary("Gives a person a role in the federation.")
        .ProducesValidationProblem().ProducesProblem(409);

    internal static async Task<Results<Created<FederationPersonResponse>, ProblemHttpResult>> HandleAsync(
        AddFederationPersonRequest request, ClaimsPrincipal user, Accounts accounts, MembersDb db, Tenant tenant,
        TimeProvider clock, CancellationToken cancel)
    {
        // Accounts belong to no federation.
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var (account, refusal) = await accounts.CreateAsync(Addresses.Normal(request.Email), request.Password);
        if (account is null)
            return refusal!.ToProblem();
        var person = new FederationPerson
        {
            FederationId = user.FederationId(),
            UserId = account.Id,
            Name = request.Name,
            Email = account.Email!,
            Roles = FederationPerson.NamesOf(request.Roles),
            CreatedAt = clock.Now(),
        };
        db.FederationPeople.Add(person);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created((string?)null, ListFederationPeople.Of(person));
    }
}

/// <summary>GET /v1/federation/people</summary>
internal static class ListFederationPeople
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/federation/people", HandleAsync)
        .WithName(nameof(ListFederationPeople))
        .WithSummary("Lists the federation's people, newest first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<FederationPersonResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, ClaimsPrincipal user, MembersDb db, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        var federation = user.FederationId();
        var rows = await db.FederationPeople.AsNoTracking()
            .Where(row => row.FederationId == federation)
            .Where(row => after == null || row.CreatedAt < after.Value.At || (row.CreatedAt == after.Value.At && row.UserId < after.Value.Id))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.UserId)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, row.UserId), Of));
    }

    internal static FederationPersonResponse Of(FederationPerson row) => new(row.UserId, row.Name, row.Email, row.Roles, row.Active);
}
