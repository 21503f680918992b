using Rodando.Platform.Persistence;

namespace Rodando.Dispatch.Board;

/// <summary>One row for each collective. Whoever changes plans holds its lock, so that all such changes come one after another.</summary>
internal sealed class BoardRow : ICollectiveOwned
{
    public Guid CollectiveId { get; private init; }

    /// <summary>32 random bytes: without them nobody can tell who stands behind a pseudonym.</summary>
    public byte[] Salt { get; private init; } = [];
}
