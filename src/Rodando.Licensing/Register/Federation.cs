namespace Rodando.Licensing.Register;

/// <summary>Who licenses collectives. Its audit chain is named by <see cref="Code"/>, which therefore never changes.</summary>
internal sealed class Federation
{
    public Guid Id { get; init; }

    /// <summary>3 to 40 lower-case letters, digits and hyphens.</summary>
    public required string Code { get; init; }

    public required string Name { get; init; }

    /// <summary>Where a collective turns to with questions and appeals.</summary>
    public required string ContactEmail { get; init; }

    public DateTimeOffset FoundedAt { get; init; }
}
