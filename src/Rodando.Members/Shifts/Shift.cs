using Rodando.Contracts;
using Rodando.Contracts.Members;
using Rodando.Members.Vehicles;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Shifts;

/// <summary>On the wire: planned, running, ended.</summary>
public enum ShiftState
{
    Planned,
    Running,
    Ended,
}

/// <summary>A rider's time on the road with one vehicle; half-open from start to end.</summary>
internal sealed class Shift : ICollectiveOwned
{
    /// <summary>How long before its planned beginning a shift may be started.</summary>
    public static readonly TimeSpan Earliest = TimeSpan.FromHours(1);

    /// <summary>No shift is planned for longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Length of a shift that a courier starts unplanned and without saying how long.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromHours(8);

    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public Guid RiderId { get; init; }

    public Guid VehicleId { get; set; }

    /// <summary>As planned; of an unplanned shift, when it was started.</summary>
    public DateTimeOffset StartsAt { get; set; }

    /// <summary>As planned, exclusive.</summary>
    public DateTimeOffset EndsAt { get; set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public int Version { get; set; } = 1;

    public ShiftState State => EndedAt is not null ? ShiftState.Ended : StartedAt is not null ? ShiftState.Running : ShiftState.Planned;

    /// <summary>Begins it with the vehicle that is really taken out. Doing it twice is a success.</summary>
    public Refusal? Start(Vehicle vehicle, DateTimeOffset now)
    {
        if (State == ShiftState.Running)
            return null;
        if (State == ShiftState.Ended)
            return new Refusal("shift-ended", "The shift has ended.");
        if (now < StartsAt - Earliest || now >= EndsAt)
            return new Refusal("shift-not-due", "A shift is started from one hour before its beginning until its end.");
        if (!vehicle.Active)
            return new Refusal("vehicle-inactive", "The vehicle is out of use.", "vehicleId");
        (StartedAt, VehicleId, Version) = (now, vehicle.Id, Version + 1);
        return null;
    }

    /// <summary>Ends a running shift; one that has ended stays as it is.</summary>
    public Refusal? End(DateTimeOffset now)
    {
        if (State == ShiftState.Planned)
            return new Refusal("shift-not-started", "The shift has not been started; remove it instead.");
        // A simulated clock may have been set back since the start.
        if (State == ShiftState.Running)
            (EndedAt, Version) = (now > StartedAt ? now : StartedAt, Version + 1);
        return null;
    }

    public ShiftStarted Started(Vehicle vehicle, GeoPoint? at, DateTimeOffset now) => new(
        Guid.CreateVersion7(now), CollectiveId, now, Id, RiderId, StartedAt!.Value, EndsAt, vehicle.Id, VehicleKinds.Name(vehicle.Kind),
        vehicle.CapacityGrams, vehicle.CapacityItems, at?.Latitude, at?.Longitude, Version);

    public ShiftRemoved Removed(DateTimeOffset now) => new(Guid.CreateVersion7(now), CollectiveId, now, Id, RiderId, StartsAt);

    public ShiftEnded Ended(DateTimeOffset now) => new(
        Guid.CreateVersion7(now), CollectiveId, now, Id, RiderId, StartedAt!.Value, EndedAt!.Value, Version);
}
