using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Jobs;

/// <summary>A cancellation that overtook its delivery on the bus.</summary>
internal sealed class EarlyCancellation : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid DeliveryId { get; init; }

    public DateTimeOffset At { get; init; }

    public string Reason { get; init; } = "";
}
