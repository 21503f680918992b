using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.ApiClients;

/// <param name="RevokedAt">Null while it is good.</param>
public sealed record ApiClientResponse(
    Guid Id, string Name, ApiClientMode Mode, string ClientId, DateTimeOffset CreatedAt, DateTimeOffset? RevokedAt);

/// <summary>GET /v1/collective/merchants/{merchantId}/api-clients</summary>
internal static class ListApiClients
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/merchants/{merchantId:guid}/api-clients", HandleAsync)
        .WithName(nameof(ListApiClients))
        .WithSummary("Lists a merchant's API clients, newest first, without their secrets.")
        .ProducesValidationProblem().ProducesProblem(404);

    internal static async Task<Results<Ok<Page<ApiClientResponse>>, ProblemHttpResult>> HandleAsync(
        Guid merchantId, [AsParameters] PageQuery page, MembersDb db, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        if (!await db.Merchants.AnyAsync(row => row.Id == merchantId, cancel))
            return Problems.NotFound("merchant");
        var rows = await db.ApiClients.AsNoTracking().Where(row => row.MerchantId == merchantId)
            .Where(row => after == null || row.CreatedAt < after.Value.At || (row.CreatedAt == after.Value.At && row.Id < after.Value.Id))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, row.Id), Of));
    }

    private static ApiClientResponse Of(ApiClient row) => new(
        row.Id, row.Name, row.Mode == "test" ? ApiClientMode.Test : ApiClientMode.Live, row.ClientId, row.CreatedAt, row.RevokedAt);
}

/// <summary>DELETE /v1/collective/merchants/{merchantId}/api-clients/{id}</summary>
internal static class RevokeApiClient
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapDelete("/collective/merchants/{merchantId:guid}/api-clients/{id:guid}", HandleAsync)
        .WithName(nameof(RevokeApiClient))
        .WithSummary("Revokes an API client. Its key stops at once, a token it has within 15 minutes. Repeating it changes nothing.")
        .ProducesProblem(404);

    internal static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid merchantId, Guid id, MembersDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.ApiClients.SingleOrDefaultAsync(row => row.Id == id && row.MerchantId == merchantId, cancel) is not { } client)
            return Problems.NotFound("API client");
        client.RevokedAt ??= clock.Now();
        await db.SaveChangesAsync(cancel);
        return TypedResults.NoContent();
    }
}
