using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Checkpoints;

/// <summary>The federation's public keys, the one in use first.</summary>
internal static class ListSigningKeys
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/audit/keys", HandleAsync)
        .WithName(nameof(ListSigningKeys))
        .WithSummary("Lists the public keys that signed the audit chain, newest first.")
        .ProducesValidationProblem();

    internal static async Task<Results<Ok<Page<SigningKeyResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var query = db.SigningKeys.AsNoTracking().Where(row => row.FederationId == federation);
        if (page.Cursor is not null)
        {
            // No two keys of a federation are made in one instant: each rotation locks the chain.
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.CreatedAt < after.At);
        }

        var rows = await query.OrderByDescending(row => row.CreatedAt).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, Guid.Empty), SigningKeyResponse.Of));
    }
}
