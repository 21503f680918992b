using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Intake.Pricing;

/// <param name="Currency">ISO 4217, such as MXN.</param>
/// <param name="BaseMinor">Asked for every delivery, in minor units (centavos).</param>
/// <param name="PerKmMinor">For each kilometre beyond those included, counted by the metre.</param>
/// <param name="MinimumMinor">No delivery is cheaper.</param>
/// <param name="IncludedMetres">Travel distance covered by the base.</param>
public sealed record SetTariffRequest(
    [property: Required, RegularExpression("^[A-Z]{3}$")] string Currency,
    [property: Range(0L, 1_000_000_000L)] long BaseMinor,
    [property: Range(0L, 1_000_000_000L)] long PerKmMinor,
    [property: Range(0L, 1_000_000_000L)] long MinimumMinor,
    [property: Range(0, 1_000_000)] int IncludedMetres);

internal static class SetTariff
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPut("/collective/tariff", HandleAsync)
        .WithName(nameof(SetTariff))
        .WithSummary("Sets what the collective asks. Deliveries already placed keep their price. If-Match is needed once there is one.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status428PreconditionRequired);

    internal static async Task<Results<Ok<TariffResponse>, ProblemHttpResult>> HandleAsync(
        SetTariffRequest request, HttpContext http, IntakeDb db, CancellationToken cancel)
    {
        var tariff = await db.Tariffs.SingleOrDefaultAsync(cancel);
        if (tariff is not null && http.RequireMatch(tariff.Version) is { } mismatch)
            return mismatch;
        if (tariff is null)
            db.Tariffs.Add(tariff = Tariff.First(db.CollectiveId));
        tariff.Set(request);
        // Two first settings at once meet at the primary key, two changes at the version.
        if (!await db.TrySaveAsync(cancel))
            return Problems.VersionMismatch();
        http.Response.SetETag(tariff.Version);
        return TypedResults.Ok(TariffResponse.Of(tariff));
    }
}
