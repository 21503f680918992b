using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Register;

/// <summary>The federation's collectives, newest application first.</summary>
internal static class ListCollectives
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives", HandleAsync)
        .WithName(nameof(ListCollectives))
        .WithSummary("Lists the federation's collectives, newest application first.")
        .WithDescription("The filter goes by the recorded state; a change that the clock brings is recorded within a minute.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<LicenceSummary>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery, StringLength(20)] string? state, HttpContext http, LicensingDb db, TimeProvider clock,
        CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var query = db.Collectives.AsNoTracking().Where(row => row.FederationId == federation);
        if (state is not null)
        {
            if (!LicenceStates.TryParse(state, out var wanted)) return Problems.Invalid("state", "It is no state of a licence.");
            query = query.Where(row => row.State == wanted);
        }

        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.RegisteredAt < after.At || (row.RegisteredAt == after.At && row.CollectiveId < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.RegisteredAt).ThenByDescending(row => row.CollectiveId)
            .Take(page.Size + 1).ToListAsync(cancel);
        var now = clock.GetUtcNow();
        var last = await db.AuditHeads.AsNoTracking().Where(head => head.FederationId == federation).Select(head => head.At).SingleAsync(cancel);
        return TypedResults.Ok(rows.ToPage(
            page, row => new Cursor(row.RegisteredAt, row.CollectiveId), row => LicenceFiles.Summary(row, last, now)));
    }
}
