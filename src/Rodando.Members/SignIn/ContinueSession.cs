using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.Http;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.SignIn;

/// <param name="RefreshToken">The newest one received.</param>
public sealed record RefreshTokenRequest([property: Required, StringLength(200)] string RefreshToken);

/// <summary>POST /v1/auth/refresh</summary>
internal static class ContinueSession
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/auth/refresh", HandleAsync)
        .WithName(nameof(ContinueSession))
        .WithSummary("Exchanges a refresh token for new tokens.")
        .WithDescription("The old one is dead afterwards. Within 30 seconds the same request gets the same refresh token again, in case the "
            + "answer was lost; any other use of a dead token ends the sign-in.")
        .ProducesValidationProblem().ProducesProblem(401);

    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> HandleAsync(
        RefreshTokenRequest request, Sessions sessions, MembersDb db, Tenant tenant, CancellationToken cancel)
    {
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var answer = await sessions.ContinueAsync(request.RefreshToken, cancel);
        await transaction.CommitAsync(cancel);
        return answer is null
            ? Problems.Of(StatusCodes.Status401Unauthorized, "invalid-refresh-token", "Sign in again.")
            : TypedResults.Ok(answer);
    }
}

/// <summary>POST /v1/auth/sign-out</summary>
internal static class EndSession
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/auth/sign-out", HandleAsync)
        .WithName(nameof(EndSession))
        .WithSummary("Ends a sign-in; its access token runs out by itself.")
        .ProducesValidationProblem();

    internal static async Task<NoContent> HandleAsync(
        RefreshTokenRequest request, Sessions sessions, MembersDb db, Tenant tenant, CancellationToken cancel)
    {
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await sessions.EndAsync(request.RefreshToken, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.NoContent();
    }
}
