namespace Rodando.Routing;

/// <summary>How long and how far it is by bicycle. Implementations are safe for concurrent use.</summary>
/// <remarks>Asynchronous, because an implementation may stand behind a network; those in process answer at once.</remarks>
public interface ITravelTimes
{
    /// <summary>Every source to every destination.</summary>
    /// <param name="sources">Where rides begin; may be empty.</param>
    /// <param name="destinations">Where rides end; may be empty.</param>
    /// <param name="cancel">Ends the wait; nothing is kept.</param>
    /// <returns>A table of sources (rows) × destinations (columns), in the order given; not symmetric in general.</returns>
    ValueTask<TravelTable> TableAsync(
        IReadOnlyList<RoutePoint> sources, IReadOnlyList<RoutePoint> destinations, CancellationToken cancel = default);
}
