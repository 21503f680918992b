using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.HoldUse;

/// <param name="DeliveryId">The delivery; whose and where it was is not told.</param>
/// <param name="PlacedAt">UTC instant at which it was accepted.</param>
public sealed record UnlicensedUse(Guid DeliveryId, DateTimeOffset PlacedAt);

/// <summary>What a collective accepted in a Hold that ended without a licence (T09).</summary>
internal static class ListUnlicensedUse
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/unlicensed-use", HandleAsync)
        .WithName(nameof(ListUnlicensedUse))
        .WithSummary("Lists deliveries accepted in a Hold that ended without a licence, newest first.")
        .Produces<Page<UnlicensedUse>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(
        Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var collective = await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel);
        if (collective is null) return Problems.NotFound("collective");
        var now = clock.GetUtcNow();
        // While the Hold lasts, and where it ended well, nothing was unlicensed.
        if (LicenceGate.Effective(collective.Facts(now, now), now) is LicenceState.Provisional or LicenceState.Hold or LicenceState.Constituted or LicenceState.Grace)
            return TypedResults.Ok(new Page<UnlicensedUse>([], null));
        var query = db.UsesInHold.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.PlacedAt < after.At || (row.PlacedAt == after.At && row.DeliveryId < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.PlacedAt).ThenByDescending(row => row.DeliveryId).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.PlacedAt, row.DeliveryId), row => new UnlicensedUse(row.DeliveryId, row.PlacedAt)));
    }
}
