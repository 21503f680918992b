using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Vehicles;

/// <summary>What is missing stays as it is. A shift that is running keeps the capacity it started with.</summary>
/// <param name="CapacityGrams">1 to 500,000 g.</param>
/// <param name="CapacityItems">1 to 1000.</param>
/// <param name="Active">False takes it out of use for new shifts.</param>
public sealed record ChangeVehicleRequest(
    [property: StringLength(100, MinimumLength = 1)] string? Name = null,
    [property: Range(1, 500_000)] int? CapacityGrams = null,
    [property: Range(1, 1000)] int? CapacityItems = null,
    bool? Active = null);

/// <summary>PATCH /v1/collective/vehicles/{id}</summary>
internal static class ChangeVehicle
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPatch("/collective/vehicles/{id:guid}", HandleAsync)
        .WithName(nameof(ChangeVehicle))
        .WithSummary("Changes a vehicle or takes it out of use.")
        .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409).ProducesProblem(412);

    internal static async Task<Results<Ok<VehicleResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, ChangeVehicleRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var vehicle = (await db.Vehicles.FromSql(
            $"SELECT * FROM members.vehicles WHERE collective_id = {db.CollectiveId} AND id = {id} FOR UPDATE").ToListAsync(cancel)).SingleOrDefault();
        if (vehicle is null)
            return Problems.NotFound("vehicle");
        if (http.CheckMatch(vehicle.Version) is { } mismatch)
            return mismatch;
        vehicle.Name = request.Name ?? vehicle.Name;
        vehicle.CapacityGrams = request.CapacityGrams ?? vehicle.CapacityGrams;
        vehicle.CapacityItems = request.CapacityItems ?? vehicle.CapacityItems;
        vehicle.Active = request.Active ?? vehicle.Active;
        if (db.ChangeTracker.HasChanges())
        {
            vehicle.Version++;
            db.Announce(vehicle.Changed(clock.Now()), vehicle.Id);
        }
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("vehicles_name"))
        {
            return AddVehicle.NameTaken();
        }
        await transaction.CommitAsync(cancel);
        http.Response.SetETag(vehicle.Version);
        return TypedResults.Ok(AddVehicle.Of(vehicle));
    }
}
