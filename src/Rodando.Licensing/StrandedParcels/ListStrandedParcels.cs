using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.StrandedParcels;

/// <param name="CourierId">Who holds it; the collective knows the name.</param>
/// <param name="PromisedBy">End of the time window that was promised.</param>
/// <param name="DrainUntil">By when it should have been out of hand.</param>
/// <param name="Outcome">done, failed, or in-service: licensed again; null while it lasts.</param>
/// <param name="Decision">What the federation's desk decided; null before.</param>
public sealed record StrandedParcelResponse(
    Guid CollectiveId, Guid DeliveryId, string Reference, Guid? CourierId, DateTimeOffset PromisedBy, DateTimeOffset DrainUntil,
    DateTimeOffset Since, DateTimeOffset? SettledAt, string? Outcome, string? Decision, DateTimeOffset? DecidedAt);

/// <summary>The federation's desk of parcels that a collective out of service could not get rid of in time.</summary>
internal static class ListStrandedParcels
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/stranded-parcels", HandleAsync)
        .WithName(nameof(ListStrandedParcels))
        .WithSummary("Lists parcels still in the hands of collectives out of service after their time to drain, newest first.")
        .ProducesValidationProblem();

    /// <param name="open">True for those that are still out; false for those that are settled.</param>
    internal static async Task<Results<Ok<Page<StrandedParcelResponse>>, ProblemHttpResult>> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] bool? open, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var query = db.StrandedParcels.AsNoTracking().Where(row => row.Reference != null
            && db.Collectives.Any(own => own.CollectiveId == row.CollectiveId && own.FederationId == federation));
        if (open is { } wanted) query = query.Where(row => (row.SettledAt == null) == wanted);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.Since < after.At || (row.Since == after.At && row.DeliveryId < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.Since).ThenByDescending(row => row.DeliveryId).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.Since, row.DeliveryId), Of));
    }

    internal static StrandedParcelResponse Of(StrandedParcel row) => new(
        row.CollectiveId, row.DeliveryId, row.Reference!, row.CourierId, row.PromisedBy!.Value, row.DrainUntil!.Value, row.Since,
        row.SettledAt, row.Outcome, row.Decision, row.DecidedAt);
}

/// <summary>What is to become of a stranded parcel.</summary>
public enum StrandedDecision
{
    /// <summary>The courier brings it to its recipient.</summary>
    Deliver,

    /// <summary>Back to the merchant.</summary>
    Return,

    /// <summary>To a neighbouring co-operative.</summary>
    HandOver,
}

/// <param name="Decision">What is to become of it.</param>
/// <param name="Reason">For the log. No personal data.</param>
public sealed record DecideStrandedParcelRequest(
    StrandedDecision Decision, [property: System.ComponentModel.DataAnnotations.StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>A registrar or a member of the panel decides on a stranded parcel. Deciding the same again changes nothing.</summary>
internal static class DecideStrandedParcel
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/stranded-parcels/{deliveryId:guid}/decision", HandleAsync)
        .WithName(nameof(DecideStrandedParcel))
        .WithSummary("Decides what becomes of a parcel that a collective out of service still holds.")
        .Produces<StrandedParcelResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(
        Guid id, Guid deliveryId, DecideStrandedParcelRequest request, LicensingDb db, [AsParameters] Decision decision, CancellationToken cancel) =>
        decision.TakeAsync(id, async (_, log) =>
        {
            var parcel = await db.StrandedParcels.SingleOrDefaultAsync(
                row => row.CollectiveId == id && row.DeliveryId == deliveryId && row.Reference != null, cancel);
            if (parcel is null) return Problems.NotFound("parcel");
            var name = System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(request.Decision.ToString());
            if (parcel.SettledAt is not null)
                return new Refusal("parcel-settled", "The parcel is out of hand already.").ToProblem();
            if (parcel.Decision != name)
            {
                parcel.Decide(name, decision.Http.User.SubjectId(), log.Now);
                log.Append("drain.decided", decision.Http.User.PrincipalKey(), new JsonObject
                {
                    ["collective"] = id.ToString(), ["delivery"] = deliveryId.ToString(), ["decision"] = name,
                }, request.Reason);
            }

            return TypedResults.Ok(ListStrandedParcels.Of(parcel));
        });
}
