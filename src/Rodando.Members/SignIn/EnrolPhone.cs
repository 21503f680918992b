using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Members.Licences;
using Rodando.Members.Riders;
using Rodando.Platform.Http;
using Rodando.Platform.Tenancy;

namespace Rodando.Members.SignIn;

/// <param name="Code">Eight letters and digits from the dispatcher; case, spaces and hyphens do not matter.</param>
/// <param name="DeviceName">How the phone is called, such as "Ana's phone".</param>
public sealed record EnrolRequest(
    [property: Required, StringLength(20)] string Code,
    [property: Required, StringLength(100)] string DeviceName);

/// <summary>POST /v1/auth/enrol</summary>
internal static class EnrolPhone
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/auth/enrol", HandleAsync)
        .WithName(nameof(EnrolPhone))
        .WithSummary("Enrols a courier's phone by a one-time code.")
        .WithDescription("A code is good once, for 24 hours, until the next one is made. A phone enrolled before is signed out. "
            + "After five wrong codes from one address within 15 minutes the answer is 429.")
        .ProducesValidationProblem().ProducesProblem(401).ProducesProblem(429);

    internal static async Task<Results<Ok<TokenResponse>, ProblemHttpResult>> HandleAsync(
        EnrolRequest request, CodeTries tries, Standings standings, Sessions sessions, MembersDb db, Tenant tenant,
        TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        // The code is the secret that says which collective it is.
        tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await tries.EnterAsync(http, cancel) is { } tooMany)
            return tooMany;
        var now = clock.Now();
        if (await EnrolmentCode.UseAsync(db, request.Code, now, cancel) is not var (collective, riderId)
            || await standings.OfRiderAsync(collective, riderId, cancel) is not { } standing)
        {
            await tries.CountAsync(http, cancel);
            await transaction.CommitAsync(cancel);
            return Problems.Of(StatusCodes.Status401Unauthorized, "invalid-code", "The code is wrong, used or too old; ask for a new one.", "code");
        }
        var rider = await db.LockRiderAsync(collective, riderId, cancel);
        // The first phone makes the courier; the code stays good until the licence covers it, or its own end.
        if (rider!.EnrolledAt is null && await db.AskGateAsync(LicenceAction.ActivateCourier, now, cancel, of: collective) is { } refused)
            return refused;
        await db.Database.ExecuteSqlAsync($"""
            UPDATE members.sessions SET ended_at = {now} WHERE collective_id = {collective} AND rider_id = {riderId} AND ended_at IS NULL
            """, cancel);
        if (rider.Enrol(now))
            db.Announce(rider.Changed(now), rider.Id);
        var answer = await sessions.BeginAsync(standing, riderId, request.DeviceName, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(answer);
    }
}
