using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Appeals;

/// <summary>Appeals, for the federation and for the collective's own members.</summary>
internal static class ListAppeals
{
    public static void MapFederation(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/appeals", HandleAsync)
        .WithName(nameof(ListAppeals))
        .WithSummary("Lists the appeals before the panel and those decided, newest first.")
        .Produces<Page<AppealResponse>>()
        .ProducesValidationProblem();

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/appeals", HandleOwnAsync)
        .WithName("ListOwnAppeals")
        .WithSummary("Lists the own collective's appeals, newest first.")
        .Produces<Page<AppealResponse>>()
        .ProducesValidationProblem();

    /// <param name="collective">Only those of this collective.</param>
    internal static Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] Guid? collective, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var query = db.Appeals.AsNoTracking().Where(
            row => db.Collectives.Any(about => about.CollectiveId == row.CollectiveId && about.FederationId == federation));
        if (collective is not null) query = query.Where(row => row.CollectiveId == collective);
        return PageAsync(query, page, clock, cancel);
    }

    internal static Task<IResult> HandleOwnAsync(
        [AsParameters] PageQuery page, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var id = http.User.CollectiveId();
        return PageAsync(db.Appeals.AsNoTracking().Where(row => row.CollectiveId == id), page, clock, cancel);
    }

    private static async Task<IResult> PageAsync(IQueryable<Appeal> query, PageQuery page, TimeProvider clock, CancellationToken cancel)
    {
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.FiledAt < after.At || (row.FiledAt == after.At && row.Id < after.Id));
        }

        var now = clock.GetUtcNow();
        var rows = await query.OrderByDescending(row => row.FiledAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.FiledAt, row.Id), row => AppealResponse.Of(row, now)));
    }
}
