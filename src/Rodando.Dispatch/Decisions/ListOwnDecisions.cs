using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Dispatch.Decisions;

internal static class ListOwnDecisions
{
    // Rows are read newest first and kept when the courier is among those considered: the span bounds how many are read in vain.
    private static readonly TimeSpan _span = TimeSpan.FromDays(7);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/courier/decisions", HandleAsync)
        .WithName(nameof(ListOwnDecisions))
        .WithSummary("Decisions of the last 7 days in which the courier was considered, newest first; others under pseudonyms.")
        .Produces<Page<DecisionView>>()
        .ProducesValidationProblem();

    internal static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, HttpContext http, DispatchDb db, TimeProvider clock, CancellationToken cancel)
    {
        var after = default(Cursor);
        if (page.Cursor is not null && !Cursor.TryParse(page.Cursor, out after)) return Problems.Invalid("cursor", "It is not one of ours.");
        var (courier, since) = (http.User.CourierId(), clock.GetUtcNow() - _span);
        var own = db.Decisions.AsNoTracking().Where(decision => decision.At >= since && decision.Considered.Contains(courier));
        var rows = await own.NewestAfter(page.Cursor is null ? null : after).Take(page.Size + 1).ToListAsync(cancel);
        var salt = await db.Boards.AsNoTracking().Select(board => board.Salt).SingleOrDefaultAsync(cancel) ?? [];
        var language = Explanation.For(http);
        return TypedResults.Ok(rows.ToPage(
            page, decision => new Cursor(decision.At, decision.DecisionId),
            decision => DecisionView.For(courier, salt, decision, language)));
    }
}
