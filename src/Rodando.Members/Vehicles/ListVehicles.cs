using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Vehicles;

/// <summary>GET /v1/collective/vehicles and, for couriers, GET /v1/courier/vehicles</summary>
internal static class ListVehicles
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/vehicles", (
            [AsParameters] PageQuery page, MembersDb db, CancellationToken cancel) => HandleAsync(page, db, onlyActive: false, cancel))
        .WithName(nameof(ListVehicles))
        .WithSummary("Lists the collective's vehicles, newest first.")
        .ProducesValidationProblem();

    public static void MapForCouriers(RouteGroupBuilder routes) => routes
        .MapGet("/courier/vehicles", (
            [AsParameters] PageQuery page, MembersDb db, CancellationToken cancel) => HandleAsync(page, db, onlyActive: true, cancel))
        .WithName("ListCourierVehicles")
        .WithSummary("Lists the vehicles that a shift can be started with, newest first.")
        .ProducesValidationProblem();

    private static async Task<Results<Ok<Page<VehicleResponse>>, ProblemHttpResult>> HandleAsync(
        PageQuery page, MembersDb db, bool onlyActive, CancellationToken cancel)
    {
        if (!page.TryAfter(out var after, out var invalid))
            return invalid;
        var rows = await db.Vehicles.AsNoTracking()
            .Where(row => row.Active || !onlyActive)
            .Where(row => after == null || row.CreatedAt < after.Value.At || (row.CreatedAt == after.Value.At && row.Id < after.Value.Id))
            .OrderByDescending(row => row.CreatedAt).ThenByDescending(row => row.Id)
            .Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.CreatedAt, row.Id), AddVehicle.Of));
    }
}

/// <summary>GET /v1/collective/vehicles/{id}</summary>
internal static class GetVehicle
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapGet("/collective/vehicles/{id:guid}", HandleAsync)
        .WithName(nameof(GetVehicle))
        .WithSummary("Reads a vehicle.")
        .ProducesProblem(404);

    internal static async Task<Results<Ok<VehicleResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, MembersDb db, HttpContext http, CancellationToken cancel)
    {
        if (await db.Vehicles.AsNoTracking().SingleOrDefaultAsync(row => row.Id == id, cancel) is not { } vehicle)
            return Problems.NotFound("vehicle");
        http.Response.SetETag(vehicle.Version);
        return TypedResults.Ok(AddVehicle.Of(vehicle));
    }
}
