using Rodando.Contracts;
using Rodando.Contracts.Dispatch;

namespace Rodando.Tests.Intake;

/// <summary>Makes the facts that Dispatch would tell of one delivery's job.</summary>
internal sealed class JobTeller(IntakeWorld world, PlacedDelivery delivery)
{
    public Guid CourierId { get; } = Guid.NewGuid();

    private DateTimeOffset At { get; } = IntakeWorld.Now;

    public CourierAssigned Assigned(int version, Guid? courier = null, string name = "Lupe") => new(
        Guid.NewGuid(), world.CollectiveId, After(version), delivery.Id, version, courier ?? CourierId, name, Guid.NewGuid(), ByPerson: false);

    public CourierUnassigned Unassigned(int version) => new(
        Guid.NewGuid(), world.CollectiveId, After(version), delivery.Id, version, CourierId, "declined");

    public JobAccepted Accepted(int version) => new(Guid.NewGuid(), world.CollectiveId, After(version), delivery.Id, version, CourierId);

    public StopArrived Arrived(int version, bool pickup) => new(
        Guid.NewGuid(), world.CollectiveId, After(version), delivery.Id, version, StopId(pickup), Kind(pickup), CourierId);

    public StopCompleted Completed(int version, bool pickup) => new(
        Guid.NewGuid(), world.CollectiveId, After(version), delivery.Id, version, StopId(pickup), Kind(pickup), CourierId,
        null, null, pickup ? null : "Ana", null);

    public DeliveryFailed Failed(int version, bool inCustody, string reason = "recipient-absent") => new(
        Guid.NewGuid(), world.CollectiveId, After(version), delivery.Id, version, StopId(!inCustody), CourierId, reason, inCustody, "no abre");

    /// <summary>Everything from assignment to hand-over, in order.</summary>
    public IReadOnlyList<IFact> WholeRoad() =>
    [
        Assigned(2), Accepted(3), Arrived(4, pickup: true), Completed(5, pickup: true), Arrived(6, pickup: false), Completed(7, pickup: false),
    ];

    public async Task CarryOutAsync()
    {
        foreach (var fact in WholeRoad())
            await world.TellAsync(fact);
    }

    /// <summary>Facts of higher versions happened later.</summary>
    public DateTimeOffset After(int version) => At.AddSeconds(version);

    private Guid StopId(bool pickup) => pickup ? delivery.PickupId : delivery.DropoffId;

    private static string Kind(bool pickup) => pickup ? "pickup" : "dropoff";
}
