using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Intake.Pricing;

/// <param name="Currency">ISO 4217.</param>
/// <param name="BaseMinor">Asked for every delivery, in minor units.</param>
/// <param name="PerKmMinor">For each kilometre beyond those included, counted by the metre.</param>
/// <param name="MinimumMinor">No delivery is cheaper.</param>
/// <param name="IncludedMetres">Travel distance covered by the base.</param>
/// <param name="Version">Grows with every change; also the ETag.</param>
public sealed record TariffResponse(
    string Currency, long BaseMinor, long PerKmMinor, long MinimumMinor, int IncludedMetres, int Version)
{
    internal static TariffResponse Of(Tariff tariff) => new(
        tariff.Currency, tariff.BaseMinor, tariff.PerKmMinor, tariff.MinimumMinor, tariff.IncludedMetres, tariff.Version);
}

internal static class GetTariff
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/tariff", HandleAsync)
        .WithName(nameof(GetTariff))
        .WithSummary("What the collective asks for carrying; 404 until it has been set.")
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<Ok<TariffResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, IntakeDb db, CancellationToken cancel)
    {
        if (await db.Tariffs.AsNoTracking().SingleOrDefaultAsync(cancel) is not { } tariff)
            return Problems.NotFound("tariff: none has been set");
        http.Response.SetETag(tariff.Version);
        return TypedResults.Ok(TariffResponse.Of(tariff));
    }
}
