using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Intake;
using Rodando.Intake.Pricing;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;

namespace Rodando.Intake.Deliveries;

/// <summary>What a merchant was promised, and how far it is.</summary>
/// <remarks>
/// Dispatch tells of its job with a version that grows; facts may come twice and in any order. Before the pickup the highest
/// version says whose the delivery is. From the pickup on it only ever goes forward: a parcel in somebody's hands is a fact that no
/// earlier word undoes, not even a cancellation that crossed it on the way. See <see cref="Rank"/>.
/// </remarks>
internal sealed class Delivery : ICollectiveOwned
{
    public const string Live = "live";

    public Guid CollectiveId { get; private init; }

    public Guid Id { get; private init; }

    public Guid MerchantId { get; private init; }

    /// <summary>As it was when the delivery was placed.</summary>
    public string MerchantName { get; private init; } = "";

    /// <summary>live, or test: placed with a test key, never carried.</summary>
    public string Mode { get; private init; } = Live;

    public string Reference { get; private init; } = "";

    public string? ExternalReference { get; private init; }

    public DeliveryState State { get; private set; }

    /// <summary>The job's version that led to the state; 0 when it was not Dispatch that did.</summary>
    public int StateVersion { get; private set; }

    /// <summary>The highest version of the job that told whose it is.</summary>
    public int HandsVersion { get; private set; }

    public Guid? CourierId { get; private set; }

    public string? CourierFirstName { get; private set; }

    public long PriceMinor { get; private init; }

    public string Currency { get; private init; } = "";

    public int DistanceMetres { get; private init; }

    public IReadOnlyList<PriceLine> PriceExplanation { get; private init; } = [];

    public int WeightGrams { get; private init; }

    public int Items { get; private init; }

    public IReadOnlyList<DeliveryPackage> Packages { get; private init; } = [];

    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public DateTimeOffset PlacedAt { get; private init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? CancelledAt { get; private set; }

    /// <summary>When it failed, by the courier's phone.</summary>
    public DateTimeOffset? FailedAt { get; private set; }

    public string? FailureReason { get; private set; }

    public string? FailureNote { get; private set; }

    public bool FailedInCustody { get; private set; }

    /// <summary>Grows with every change.</summary>
    public int Version { get; private set; }

    public List<Stop> Stops { get; private init; } = [];

    public Stop Pickup => Stops.Single(stop => stop.Kind == StopKind.Pickup);

    public Stop Dropoff => Stops.Single(stop => stop.Kind == StopKind.Dropoff);

    // Called off, or failed before anybody had the parcel, is an end only as long as nobody turns out to have it.
    private int Rank => State switch
    {
        DeliveryState.Placed => 0,
        DeliveryState.Assigned => 1,
        DeliveryState.Accepted => 2,
        DeliveryState.Cancelled => 3,
        DeliveryState.Failed => FailedInCustody ? 5 : 3,
        DeliveryState.PickedUp => 4,
        _ => 5,
    };

    private bool BeforePickup => Rank <= 2;

    /// <param name="order">Checked in all its parts.</param>
    /// <param name="reference">Public and short.</param>
    public static Delivery Place(Order order, string reference, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var request = order.Request;
        return new()
        {
            CollectiveId = order.CollectiveId,
            Id = id,
            MerchantId = order.MerchantId,
            MerchantName = order.MerchantName,
            Mode = order.Mode,
            Reference = reference,
            ExternalReference = request.ExternalReference,
            PriceMinor = order.Price.AmountMinor,
            Currency = order.Price.Currency,
            DistanceMetres = order.Price.DistanceMetres,
            PriceExplanation = order.Price.Explanation,
            WeightGrams = order.Load.Grams,
            Items = order.Load.Items,
            Packages = request.Packages,
            Metadata = request.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal),
            PlacedAt = now,
            UpdatedAt = now,
            Version = 1,
            Stops =
            [
                Stop.Plan(order.CollectiveId, id, StopKind.Pickup, request.Pickup, order.Pickup, now),
                // A millisecond later, so that the ids sort as the stops are visited.
                Stop.Plan(order.CollectiveId, id, StopKind.Dropoff, request.Dropoff, order.Dropoff, now.AddMilliseconds(1)),
            ],
        };
    }

    /// <summary>Calls the delivery off. Doing it twice is a success that changes nothing.</summary>
    public Refusal? Cancel(DateTimeOffset now)
    {
        switch (State)
        {
            case DeliveryState.Cancelled: return null;
            case DeliveryState.PickedUp: return new Refusal("already-picked-up", "The courier has the packages; the delivery can no longer be cancelled.");
            case DeliveryState.Delivered: return new Refusal("already-delivered", "The delivery has been handed over and can no longer be cancelled.");
            case DeliveryState.Failed: return new Refusal("already-failed", "The delivery has failed; there is nothing left to cancel.");
            default:
                (State, CancelledAt) = (DeliveryState.Cancelled, now);
                Touch(now);
                return null;
        }
    }

    /// <returns>True when the state changed; so for all the following.</returns>
    public bool Assign(Guid courierId, string firstName, int version, DateTimeOffset now)
    {
        if (IsNewsOfHands(version))
        {
            (CourierId, CourierFirstName) = (courierId, firstName);
            return Move(DeliveryState.Assigned, now);
        }
        // Overtaken by the courier's own word, which does not tell the name.
        if (CourierId == courierId && CourierFirstName is null)
        {
            CourierFirstName = firstName;
            Touch(now);
        }
        return false;
    }

    public bool Unassign(int version, DateTimeOffset now)
    {
        if (!IsNewsOfHands(version) || !BeforePickup)
            return false;
        (CourierId, CourierFirstName) = (null, null);
        return Move(DeliveryState.Placed, now);
    }

    /// <summary>The courier is on the way: he said so, or he stands at the pickup.</summary>
    public bool Accept(Guid courierId, int version, DateTimeOffset now)
    {
        if (!IsNewsOfHands(version))
            return false;
        InHandsOf(courierId);
        return Move(DeliveryState.Accepted, now);
    }

    /// <summary>A stop was done. The first word of a pickup is news to the merchant even when the handing over was heard of before.</summary>
    public bool Complete(Guid stopId, Guid courierId, DateTimeOffset at, int version, DateTimeOffset now)
    {
        if (Stops.Find(stop => stop.Id == stopId) is not { } stop)
            return false;
        var first = stop.CompletedAt is null;
        if (!stop.Complete(at.Cut(), version))
            return false;
        Touch(now);
        var isPickup = stop.Kind == StopKind.Pickup;
        var changed = Advance(isPickup ? DeliveryState.PickedUp : DeliveryState.Delivered, isPickup ? 4 : 5, version);
        if (changed)
            InHandsOf(courierId);
        return changed || (isPickup && first);
    }

    /// <param name="at">When, by the courier: one who failed before hearing of the cancellation has failed, a later one has not.</param>
    public bool Fail(string reason, string? note, bool inCustody, DateTimeOffset at, int version, DateTimeOffset now)
    {
        if (!inCustody && CancelledAt <= at)
            return false;
        var (before, versionBefore) = (State, StateVersion);
        Advance(DeliveryState.Failed, inCustody ? 5 : 3, version);
        if (StateVersion == versionBefore)
            return false;
        (FailedAt, FailureReason, FailureNote, FailedInCustody) = (at.Cut(), reason, note, inCustody);
        Touch(now);
        return State != before;
    }

    private void Touch(DateTimeOffset now)
    {
        UpdatedAt = now > UpdatedAt ? now : UpdatedAt;
        Version++;
    }

    public DeliveryPlaced ToFact() => new(
        Guid.CreateVersion7(PlacedAt), CollectiveId, PlacedAt, Id, MerchantId, MerchantName, Reference,
        [Pickup.ToFact(), Dropoff.ToFact()], WeightGrams, Items, PriceMinor, Currency, DistanceMetres);

    private void InHandsOf(Guid courierId)
    {
        if (CourierId != courierId)
            (CourierId, CourierFirstName) = (courierId, null);
    }

    private bool IsNewsOfHands(int version)
    {
        if (version <= HandsVersion)
            return false;
        HandsVersion = version;
        return true;
    }

    private bool Move(DeliveryState to, DateTimeOffset now)
    {
        Touch(now);
        if (!BeforePickup || State == to)
            return false;
        State = to;
        return true;
    }

    private bool Advance(DeliveryState to, int rank, int version)
    {
        if (rank < Rank || (rank == Rank && version <= StateVersion))
            return false;
        var changed = State != to;
        (State, StateVersion) = (to, version);
        return changed;
    }

    internal static void Map(ModelBuilder model) => model.Entity<Delivery>(delivery =>
    {
        delivery.ToTable("deliveries");
        delivery.HasKey(x => new { x.CollectiveId, x.Id });
        delivery.Property(x => x.State).HasConversion(KebabEnum<DeliveryState>.Converter);
        delivery.Property(x => x.Version).IsConcurrencyToken();
        delivery.Property(x => x.PriceExplanation).HasJson();
        delivery.Property(x => x.Packages).HasJson();
        delivery.Property(x => x.Metadata).HasJson();
        delivery.Ignore(x => x.Pickup).Ignore(x => x.Dropoff);
        delivery.HasMany(x => x.Stops).WithOne().HasForeignKey(x => new { x.CollectiveId, x.DeliveryId });
    });
}
