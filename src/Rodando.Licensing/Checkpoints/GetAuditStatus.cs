using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Checkpoints;

/// <summary>Whether the audit chain can be trusted, as far as this system itself can tell.</summary>
/// <param name="Chain">The chain's name.</param>
/// <param name="Events">Number of the newest event.</param>
/// <param name="Head">Its chain hash, 64 hexadecimal digits.</param>
/// <param name="LastCheckpoint">The newest signature; null before the first.</param>
/// <param name="VerifiedAt">When the whole chain was last read and checked; null before the first time.</param>
/// <param name="Intact">What was found then; null before the first time.</param>
/// <param name="FirstBadSeq">The first event that is wrong or missing; null when none was.</param>
/// <param name="Why">A sentence about it.</param>
public sealed record AuditStatus(
    string Chain, long Events, string Head, SignedCheckpoint? LastCheckpoint, DateTimeOffset? VerifiedAt, bool? Intact, long? FirstBadSeq, string? Why)
{
    /// <returns>Null when there is no such federation, or none for this tenant.</returns>
    internal static async Task<AuditStatus?> OfAsync(LicensingDb db, Guid federation, CancellationToken cancel)
    {
        var code = await db.Federations.Where(row => row.Id == federation).Select(row => row.Code).SingleOrDefaultAsync(cancel);
        if (code is null) return null;
        var head = await db.AuditHeads.AsNoTracking().SingleAsync(row => row.FederationId == federation, cancel);
        var made = await db.AuditCheckpoints.AsNoTracking().Where(row => row.FederationId == federation)
            .OrderByDescending(row => row.Day).FirstOrDefaultAsync(cancel);
        var last = await db.ChainVerifications.AsNoTracking().Where(row => row.FederationId == federation)
            .OrderByDescending(row => row.At).FirstOrDefaultAsync(cancel);
        return new AuditStatus(
            code, head.Seq, Convert.ToHexStringLower(head.ChainHash), made is null ? null : SignedCheckpoint.Of(made, code),
            last?.At, last is null ? null : last.FirstBadSeq is null, last?.FirstBadSeq, last?.Why);
    }
}

/// <summary>The state of the audit chain, for the federation and for each of its collectives.</summary>
internal static class GetAuditStatus
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/audit/status", HandleAsync)
        .WithName(nameof(GetAuditStatus))
        .WithSummary("The last checkpoint and the last verification of the audit chain.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/audit/status", HandleOwnAsync)
        .WithName("GetOwnAuditStatus")
        .WithSummary("The last checkpoint and the last verification of the federation's audit chain.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<AuditStatus>, ProblemHttpResult>> HandleAsync(HttpContext http, LicensingDb db, CancellationToken cancel) =>
        Answer(await AuditStatus.OfAsync(db, http.User.FederationId(), cancel));

    internal static async Task<Results<Ok<AuditStatus>, ProblemHttpResult>> HandleOwnAsync(LicensingDb db, CancellationToken cancel)
    {
        var federation = await db.Collectives.Where(row => row.CollectiveId == db.CollectiveId).Select(row => row.FederationId).SingleOrDefaultAsync(cancel);
        return Answer(await AuditStatus.OfAsync(db, federation, cancel));
    }

    private static Results<Ok<AuditStatus>, ProblemHttpResult> Answer(AuditStatus? status) =>
        status is null ? Problems.NotFound("federation") : TypedResults.Ok(status);
}
