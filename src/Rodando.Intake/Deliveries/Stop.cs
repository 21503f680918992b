using Microsoft.EntityFrameworkCore;
using NetTopologySuite.Geometries;
using Rodando.Contracts;
using Rodando.Contracts.Intake;
using Rodando.Platform.Persistence;
using Rodando.Platform.PostGis;

namespace Rodando.Intake.Deliveries;

internal enum StopKind
{
    Pickup,
    Dropoff,
}

/// <summary>One end of a delivery.</summary>
internal sealed class Stop : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    public Guid DeliveryId { get; private init; }

    public Guid Id { get; private init; }

    public StopKind Kind { get; private init; }

    public Point Location { get; private init; } = null!;

    public string Address { get; private init; } = "";

    public string? ContactName { get; private init; }

    public string? ContactPhone { get; private init; }

    public string? Instructions { get; private init; }

    /// <summary>Start of the window, inclusive.</summary>
    public DateTimeOffset After { get; private init; }

    /// <summary>End of the window, exclusive.</summary>
    public DateTimeOffset Before { get; private init; }

    public DateTimeOffset? CompletedAt { get; private set; }

    /// <summary>The job's version that told of the completion; 0 before.</summary>
    public int CompletedVersion { get; private set; }

    public static Stop Plan(
        Guid collectiveId, Guid deliveryId, StopKind kind, PlaceStopRequest request, DeliveryWindow window, DateTimeOffset now) => new()
    {
        CollectiveId = collectiveId,
        DeliveryId = deliveryId,
        Id = Guid.CreateVersion7(now),
        Kind = kind,
        Location = new GeoPoint(request.Location.Latitude, request.Location.Longitude).ToPoint(),
        Address = request.Address,
        ContactName = request.ContactName,
        ContactPhone = request.ContactPhone,
        Instructions = request.Instructions,
        After = window.After,
        Before = window.Before,
    };

    /// <summary>A time told again later, with a higher version, corrects the first.</summary>
    /// <returns>False when it is known already, or better.</returns>
    public bool Complete(DateTimeOffset at, int version)
    {
        if (version <= CompletedVersion)
            return false;
        (CompletedAt, CompletedVersion) = (at, version);
        return true;
    }

    public DeliveryStop ToFact() => new(
        Id, KebabEnum<StopKind>.Name(Kind), Location.Y, Location.X, Address, After, Before, ContactName, ContactPhone, Instructions);

    internal static void Map(ModelBuilder model) => model.Entity<Stop>(stop =>
    {
        stop.ToTable("delivery_stops");
        stop.HasKey(x => new { x.CollectiveId, x.DeliveryId, x.Id });
        stop.Property(x => x.Kind).HasConversion(KebabEnum<StopKind>.Converter);
        stop.Property(x => x.Location).HasColumnType("geography(Point, 4326)");
    });
}
