using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Members.Licences;
using Rodando.Members.SignIn;
using Rodando.Platform.Http;

namespace Rodando.Members.Riders;

/// <summary>Hand the code over; it is shown once.</summary>
/// <param name="Code">Eight letters and digits, for /v1/auth/enrol.</param>
/// <param name="ExpiresAt">UTC, 24 hours from now.</param>
public sealed record EnrolmentCodeResponse(string Code, DateTimeOffset ExpiresAt);

/// <summary>POST /v1/collective/riders/{id}/enrolment-codes</summary>
internal static class IssueEnrolmentCode
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/riders/{id:guid}/enrolment-codes", HandleAsync)
        .WithName(nameof(IssueEnrolmentCode))
        .WithSummary("Makes a one-time code for a rider's phone.")
        .WithDescription("The code made before is no longer good. A phone that is enrolled stays so until the new code is used.")
        .ProducesProblem(404).ProducesProblem(409);

    internal static async Task<Results<Created<EnrolmentCodeResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        var now = clock.Now();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockRiderAsync(db.CollectiveId, id, cancel) is not { } rider)
            return Problems.NotFound("rider");
        if (!rider.Active)
            return new Refusal("rider-inactive", "The rider's work for the collective has ended.").ToProblem();
        // A phone exchanged is no new courier: whoever has enrolled reaches his own data whatever became of the licence.
        if (rider.EnrolledAt is null && await db.AskGateAsync(LicenceAction.InviteCourier, now, cancel) is { } refused)
            return refused;
        var code = OneTimeCode.Make();
        var (hash, expires) = (OneTimeCode.Hash(code), now + EnrolmentCode.Life);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO members.enrolment_codes (collective_id, rider_id, code_hash, created_at, expires_at)
            VALUES ({rider.CollectiveId}, {rider.Id}, {hash}, {now}, {expires})
            ON CONFLICT (collective_id, rider_id) DO UPDATE SET
                code_hash = excluded.code_hash, created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = NULL
            """, cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Created((string?)null, new EnrolmentCodeResponse(code, expires));
    }
}
