using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.Vehicles;

/// <param name="Name">Unique in the collective, such as "Cargo 1".</param>
/// <param name="CapacityGrams">What it carries at once, 1 to 500,000 g.</param>
/// <param name="CapacityItems">How many packages at once, 1 to 1000.</param>
public sealed record AddVehicleRequest(
    [property: Required, StringLength(100)] string Name,
    VehicleKind Kind,
    [property: Range(1, 500_000)] int CapacityGrams,
    [property: Range(1, 1000)] int CapacityItems);

/// <param name="CapacityGrams">What it carries at once, in grams.</param>
/// <param name="CapacityItems">How many packages at once.</param>
public sealed record VehicleResponse(Guid Id, string Name, VehicleKind Kind, int CapacityGrams, int CapacityItems, bool Active, int Version);

/// <summary>POST /v1/collective/vehicles</summary>
internal static class AddVehicle
{
    public static void Map(RouteGroupBuilder routes) => routes
        .MapPost("/collective/vehicles", HandleAsync)
        .WithName(nameof(AddVehicle))
        .WithSummary("Adds a vehicle.")
        .Produces<VehicleResponse>(201).ProducesValidationProblem().ProducesProblem(409);

    internal static async Task<IResult> HandleAsync(
        AddVehicleRequest request, MembersDb db, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        var now = clock.Now();
        var vehicle = new Vehicle
        {
            CollectiveId = db.CollectiveId,
            Id = Guid.CreateVersion7(now),
            Name = request.Name,
            Kind = request.Kind,
            CapacityGrams = request.CapacityGrams,
            CapacityItems = request.CapacityItems,
            CreatedAt = now,
        };
        try
        {
            return await Idempotency.RunAsync(http, db, request, clock, () =>
            {
                db.Vehicles.Add(vehicle);
                db.Announce(vehicle.Changed(now), vehicle.Id);
                var effect = new Effect(201, Of(vehicle), $"/v1/collective/vehicles/{vehicle.Id}", vehicle.Version);
                return Task.FromResult<(Effect?, IResult?)>((effect, null));
            }, cancel);
        }
        catch (DbUpdateException e) when (e.BrokeConstraint("vehicles_name"))
        {
            return NameTaken();
        }
    }

    internal static VehicleResponse Of(Vehicle row) =>
        new(row.Id, row.Name, row.Kind, row.CapacityGrams, row.CapacityItems, row.Active, row.Version);

    internal static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult NameTaken() =>
        new Refusal("name-taken", "Another vehicle has this name.", "name").ToProblem();
}
