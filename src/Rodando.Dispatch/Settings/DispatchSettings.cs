using Rodando.Dispatch.Jobs;
using Rodando.Platform.Persistence;
using Rodando.Routing;

namespace Rodando.Dispatch.Settings;

/// <summary>A collective's own figures; a collective without a row has the defaults, version 0.</summary>
internal sealed class DispatchSettings : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    /// <summary>Mean riding speed in km/h, 1 to 100.</summary>
    public double SpeedKmh { get; private set; } = StraightLine.DefaultSpeedKmh;

    /// <summary>Ridden metres for a metre of air line, 1 to 5.</summary>
    public double DetourFactor { get; private set; } = StraightLine.DefaultDetourFactor;

    /// <summary>0 to 3,600.</summary>
    public int PickupServiceSeconds { get; private set; } = 120;

    /// <summary>0 to 3,600.</summary>
    public int DropoffServiceSeconds { get; private set; } = 120;

    public int Version { get; private set; }

    public static DispatchSettings DefaultFor(Guid collectiveId) => new() { CollectiveId = collectiveId };

    public void Change(double speedKmh, double detourFactor, int pickupServiceSeconds, int dropoffServiceSeconds)
    {
        (SpeedKmh, DetourFactor) = (speedKmh, detourFactor);
        (PickupServiceSeconds, DropoffServiceSeconds) = (pickupServiceSeconds, dropoffServiceSeconds);
        Version++;
    }

    public int ServiceSeconds(StopKind kind) => kind == StopKind.Pickup ? PickupServiceSeconds : DropoffServiceSeconds;

    /// <summary>How long rides take by these figures.</summary>
    public ITravelTimes Travel() => new StraightLine(SpeedKmh, DetourFactor);
}
