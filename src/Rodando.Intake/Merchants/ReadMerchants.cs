using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Intake.Merchants;

internal static class ListMerchants
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/merchants", HandleAsync)
        .WithName(nameof(ListMerchants))
        .WithSummary("The collective's merchants, newest first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<MerchantResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, IntakeDb db, CancellationToken cancel)
    {
        var rows = db.Merchants.AsNoTracking();
        if (page.Cursor is { } text)
        {
            if (!Cursor.TryParse(text, out var after))
                return Problems.Invalid("cursor", "It is not a cursor of this list.");
            rows = rows.Where(x => EF.Functions.LessThan(ValueTuple.Create(x.CreatedAt, x.Id), ValueTuple.Create(after.At, after.Id)));
        }
        var read = await rows.OrderByDescending(x => x.CreatedAt).ThenByDescending(x => x.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(read.ToPage(page, x => new Cursor(x.CreatedAt, x.Id), MerchantResponse.Of));
    }
}

internal static class GetMerchant
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/merchants/{id:guid}", HandleAsync)
        .WithName(nameof(GetMerchant))
        .WithSummary("One merchant.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<MerchantResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, IntakeDb db, CancellationToken cancel)
    {
        if (await db.Merchants.AsNoTracking().SingleOrDefaultAsync(x => x.Id == id, cancel) is not { } merchant)
            return Problems.NotFound("merchant");
        http.Response.SetETag(merchant.Version);
        return TypedResults.Ok(MerchantResponse.Of(merchant));
    }
}
