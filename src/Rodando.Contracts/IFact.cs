namespace Rodando.Contracts;

/// <summary>Something that has become true and that other modules may want to know.</summary>
/// <remarks>Delivered at least once and, over a broker, in any order: consumers tell repeats by
/// <see cref="EventId"/> or a business key, and order by the aggregate's version that the fact carries.</remarks>
public interface IFact
{
    /// <summary>Unique per fact; the same on every redelivery.</summary>
    Guid EventId { get; }

    /// <summary>The collective whose row-level security confines whoever handles the fact.</summary>
    Guid CollectiveId { get; }

    /// <summary>UTC instant at which it became true (not at which it was sent).</summary>
    DateTimeOffset OccurredAt { get; }
}
