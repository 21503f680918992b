using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Profiles;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Evidence;

/// <summary>An item of evidence as the federation sees it.</summary>
/// <param name="Flags">same-document-elsewhere: another collective has handed in the same file or the same act.</param>
public sealed record ReviewedEvidence(EvidenceResponse Evidence, IReadOnlyList<string> Flags);

/// <summary>A collective's evidence, newest first: for itself and for the federation.</summary>
internal static class ListEvidence
{
    public const string SameElsewhere = "same-document-elsewhere";

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/evidence", OwnAsync)
        .WithName("ListOwnEvidence")
        .WithSummary("Lists the collective's evidence, newest first.")
        .ProducesValidationProblem();

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/evidence", HandleAsync)
        .WithName(nameof(ListEvidence))
        .WithSummary("Lists a collective's evidence, newest first, with what stands out about it.")
        .RecordsReadsOf("evidence")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<Page<EvidenceResponse>>, ProblemHttpResult>> OwnAsync(
        [AsParameters] PageQuery page, LicensingDb db, CancellationToken cancel)
    {
        var (rows, profile, invalid) = await ReadAsync(page, db.CollectiveId, db, cancel);
        return invalid is not null ? invalid
            : TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.UploadedAt, row.Id), row => EvidenceResponse.Of(row, profile)));
    }

    internal static async Task<Results<Ok<Page<ReviewedEvidence>>, ProblemHttpResult>> HandleAsync(
        Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (!await db.Collectives.AnyAsync(row => row.CollectiveId == id && row.FederationId == http.User.FederationId(), cancel))
            return Problems.NotFound("collective");
        var (rows, profile, invalid) = await ReadAsync(page, id, db, cancel);
        if (invalid is not null) return invalid;
        var twice = await Duplicates.AmongAsync(db, rows, cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.UploadedAt, row.Id),
            row => new ReviewedEvidence(EvidenceResponse.Of(row, profile), twice.Contains(row.Id) ? [SameElsewhere] : [])));
    }

    private static async Task<(List<EvidenceItem> Rows, JurisdictionProfile? Profile, ProblemHttpResult? Invalid)> ReadAsync(
        PageQuery page, Guid collectiveId, LicensingDb db, CancellationToken cancel)
    {
        var query = db.Evidence.AsNoTracking().Where(row => row.CollectiveId == collectiveId);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return ([], null, Problems.Invalid("cursor", "It is not one of ours."));
            query = query.Where(row => row.UploadedAt < after.At || (row.UploadedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.UploadedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        var collective = await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == collectiveId, cancel);
        return (rows, collective is null ? null : await db.ProfileOfAsync(collective, cancel), null);
    }
}
