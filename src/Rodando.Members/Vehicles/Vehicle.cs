using Rodando.Contracts.Members;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Vehicles;

/// <summary>On the wire: bike, cargo-bike, bike-with-trailer, e-bike, e-cargo-bike, on-foot.</summary>
public enum VehicleKind
{
    Bike,
    CargoBike,
    BikeWithTrailer,
    EBike,
    ECargoBike,
    OnFoot,
}

internal static class VehicleKinds
{
    private static readonly string[] Names = ["bike", "cargo-bike", "bike-with-trailer", "e-bike", "e-cargo-bike", "on-foot"];

    public static string Name(VehicleKind kind) => Names[(int)kind];

    public static VehicleKind Parse(string name) => Array.IndexOf(Names, name) is >= 0 and var at
        ? (VehicleKind)at : throw new FormatException($"'{name}' is no kind of vehicle.");
}

/// <summary>What the collective's riders ride, and what it carries at once.</summary>
internal sealed class Vehicle : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public required string Name { get; set; }

    public VehicleKind Kind { get; init; }

    public int CapacityGrams { get; set; }

    /// <summary>Packages.</summary>
    public int CapacityItems { get; set; }

    public bool Active { get; set; } = true;

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; } = 1;

    public VehicleChanged Changed(DateTimeOffset now) => new(
        Guid.CreateVersion7(now), CollectiveId, now, Id, VehicleKinds.Name(Kind), CapacityGrams, CapacityItems, Active, Version);
}
