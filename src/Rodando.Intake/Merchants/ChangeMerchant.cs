using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;

namespace Rodando.Intake.Merchants;

/// <param name="Name">Null leaves it as it is.</param>
/// <param name="Active">False ends the relation: no new deliveries. Null leaves it as it is.</param>
public sealed record ChangeMerchantRequest([property: StringLength(100, MinimumLength = 1)] string? Name = null, bool? Active = null);

internal static class ChangeMerchant
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPatch("/collective/merchants/{id:guid}", HandleAsync)
        .WithName(nameof(ChangeMerchant))
        .WithSummary("Renames a merchant, or ends or resumes the relation. If-Match is looked at when sent.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed);

    internal static async Task<Results<Ok<MerchantResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeMerchantRequest request, HttpContext http, IntakeDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (await db.Merchants.SingleOrDefaultAsync(x => x.Id == id, cancel) is not { } merchant)
            return Problems.NotFound("merchant");
        if (http.Request.Headers.IfMatch.Count > 0 && http.RequireMatch(merchant.Version) is { } mismatch)
            return mismatch;
        if (request.Active == true && !merchant.Active && await MayResumeAsync(db, clock, cancel) is { IsAllowed: false } answer)
            return answer.ToProblem();
        if (merchant.Change(request.Name, request.Active))
        {
            db.Announce(merchant.ToFact(clock.Now()), merchant.Id);
            if (!await db.TrySaveAsync(cancel))
                return Problems.VersionMismatch();
        }
        http.Response.SetETag(merchant.Version);
        return TypedResults.Ok(MerchantResponse.Of(merchant));
    }

    /// <summary>Resuming a relation is taking on a merchant.</summary>
    private static async Task<GateAnswer> MayResumeAsync(IntakeDb db, TimeProvider clock, CancellationToken cancel)
    {
        var licence = await db.Licences.AsNoTracking().SingleOrDefaultAsync(cancel);
        return LicenceGate.May(LicenceAction.OnboardMerchant, licence?.Facts, clock.Now(), LicenceCircumstances.Sandbox);
    }
}
