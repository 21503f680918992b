using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Intake.ServiceAreas;

/// <param name="Name">For the collective's own use.</param>
/// <param name="Polygon">GeoJSON Polygon or MultiPolygon, longitude first.</param>
public sealed record ServiceAreaRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required] GeoJsonPolygon Polygon);

internal static class AddServiceArea
{
    /// <summary>10,000 positions take about 400 KB.</summary>
    internal const int MostBytes = 1_048_576;

    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/service-areas", HandleAsync)
        .WithName(nameof(AddServiceArea))
        .WithSummary("Adds an area in which the collective picks up and delivers.")
        .WithMetadata(new RequestSizeLimitAttribute(MostBytes))
        .Produces<ServiceAreaResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(
        ServiceAreaRequest request, HttpContext http, IntakeDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (request.Polygon.ToArea(out var field, out var fault) is not { } polygon)
            return Problems.Invalid(field, fault);
        return await Idempotency.RunAsync(http, db, request, clock, async () =>
        {
            // A guard against heaps, not an invariant: two at once may make one more.
            if (await db.ServiceAreas.CountAsync(cancel) >= ServiceArea.Most)
                return (null, new Refusal("too-many-service-areas", $"A collective has at most {ServiceArea.Most} areas.").ToProblem());
            var area = ServiceArea.Create(db.CollectiveId, request.Name, polygon, clock.Now());
            db.ServiceAreas.Add(area);
            return (new Effect(201, ServiceAreaResponse.Of(area), $"/v1/collective/service-areas/{area.Id}", area.Version), null);
        }, cancel);
    }
}
