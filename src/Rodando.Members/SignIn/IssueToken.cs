using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Rodando.Members.People;
using Rodando.Platform.Http;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.SignIn;

/// <param name="Email">The address of the account.</param>
/// <param name="Password">As set; compared as it is.</param>
/// <param name="CollectiveId">Which of several collectives (or the federation) to sign in for; needed only by who has several.</param>
public sealed record TokenRequest(
    [property: Required, StringLength(254)] string Email,
    [property: Required, StringLength(200)] string Password,
    Guid? CollectiveId = null);

/// <summary>POST /v1/auth/token</summary>
internal static class IssueToken
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/auth/token", HandleAsync)
        .WithName(nameof(IssueToken))
        .WithSummary("Signs a person in by e-mail and password.")
        .WithDescription("Five wrong passwords lock the account for 15 minutes; the answer stays the same.")
        .ProducesValidationProblem().ProducesProblem(401).ProducesProblem(403).ProducesProblem(409);

    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> HandleAsync(
        TokenRequest request, Accounts accounts, Standings standings, Sessions sessions, MembersDb db, Tenant tenant, CancellationToken cancel)
    {
        // Nobody is signed in yet: whose account it is and where it belongs crosses collectives.
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var person = await accounts.VerifyAsync(request.Email, request.Password, cancel);
        if (person is null)
        {
            await transaction.CommitAsync(cancel);
            return Wrong();
        }
        var places = await standings.PlacesAsync(person.Id, cancel);
        var place = request.CollectiveId is { } named ? places.SingleOrDefault(one => one.Id == named)
            : places.Count == 1 ? places[0] : null;
        if (place is null)
            return places.Count == 0 ? Nowhere() : Several(places);
        var standing = await standings.OfPersonAsync(person.Id, place.Id, cancel);
        if (standing is null)
            return Nowhere();
        var answer = await sessions.BeginAsync(standing, riderId: null, deviceName: null, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(answer);
    }

    internal static ProblemHttpResult Wrong() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "invalid-credentials", "The e-mail or the password is wrong, or there were too many wrong ones.");

    private static ProblemHttpResult Nowhere() =>
        Problems.Of(StatusCodes.Status403Forbidden, "forbidden", "You are active in no collective at the moment.");

    private static ProblemHttpResult Several(IReadOnlyList<SignInPlace> places)
    {
        var problem = Problems.Of(StatusCodes.Status409Conflict, "collective-required",
            "You do not belong to that collective, or to several: name one of these as collectiveId.", "collectiveId");
        problem.ProblemDetails.Extensions["collectives"] = places;
        return problem;
    }
}
