namespace Rodando.Members.Federation;

/// <summary>What a person may do in the federation. On the wire: registrar, auditor, panel, steward.</summary>
public enum FederationRole
{
    /// <summary>Registers and, with another registrar, admits collectives.</summary>
    Registrar,

    /// <summary>Reads everything that the federation decided.</summary>
    Auditor,

    /// <summary>Suspends, reinstates, shortens deadlines.</summary>
    Panel,

    /// <summary>Answers for the licence text.</summary>
    Steward,
}

/// <summary>A federation that people can sign in for.</summary>
internal sealed class FoundedFederation
{
    public Guid FederationId { get; init; }

    public required string Name { get; init; }

    public DateTimeOffset FoundedAt { get; init; }
}

/// <summary>A person's place in a federation.</summary>
internal sealed class FederationPerson
{
    public Guid FederationId { get; init; }

    public Guid UserId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>Names of <see cref="Platform.SignIn.Roles"/>, at least one.</summary>
    public required string[] Roles { get; init; }

    public bool Active { get; init; } = true;

    public DateTimeOffset CreatedAt { get; init; }

    public static string[] NamesOf(IEnumerable<FederationRole> roles) => [.. roles.Distinct().Order().Select(role => role switch
    {
        FederationRole.Registrar => Platform.SignIn.Roles.Registrar,
        FederationRole.Auditor => Platform.SignIn.Roles.Auditor,
        FederationRole.Panel => Platform.SignIn.Roles.Panel,
        _ => Platform.SignIn.Roles.Steward,
    })];
}
