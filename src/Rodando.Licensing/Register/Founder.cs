namespace Rodando.Licensing.Register;

/// <summary>A person who signed the application. Kept apart from the licence and its log, so that it can be erased.</summary>
internal sealed class Founder
{
    public Guid CollectiveId { get; init; }

    /// <summary>Place in the list, from 1.</summary>
    public int Position { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }
}
