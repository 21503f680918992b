using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Findings;

/// <summary>The findings on a collective, for the federation and for its own members.</summary>
internal static class ListFindings
{
    public static void MapFederation(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/findings", HandleAsync)
        .WithName(nameof(ListFindings))
        .WithSummary("Lists the findings on a collective, newest first.")
        .RecordsReadsOf("findings")
        .Produces<Page<FindingResponse>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/findings", HandleOwnAsync)
        .WithName("ListOwnFindings")
        .WithSummary("Lists the findings on the own collective, newest first.")
        .Produces<Page<FindingResponse>>()
        .ProducesValidationProblem();

    internal static async Task<IResult> HandleAsync(Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        return await db.Collectives.AnyAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel)
            ? await PageAsync(id, page, db, cancel)
            : Problems.NotFound("collective");
    }

    internal static Task<IResult> HandleOwnAsync([AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel) =>
        PageAsync(http.User.CollectiveId(), page, db, cancel);

    private static async Task<IResult> PageAsync(Guid id, PageQuery page, LicensingDb db, CancellationToken cancel)
    {
        var query = db.Findings.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.OpenedAt < after.At || (row.OpenedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.OpenedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.OpenedAt, row.Id), FindingResponse.Of));
    }
}
