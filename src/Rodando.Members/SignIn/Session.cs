namespace Rodando.Members.SignIn;

/// <summary>One signed-in device, and the family of refresh tokens that continue it: a person by password, or a rider by enrolled phone.</summary>
internal sealed class Session
{
    public Guid Id { get; init; }

    /// <summary>The person; null for a phone.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The rider whose phone it is; null for a person.</summary>
    public Guid? RiderId { get; init; }

    /// <summary>The collective signed in for; null for the federation.</summary>
    public Guid? CollectiveId { get; init; }

    public Guid? FederationId { get; init; }

    public string? DeviceName { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When its newest refresh token expires.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>By signing out, by losing the role, or because a dead token came back.</summary>
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>One refresh token of a session. Good for one use.</summary>
internal sealed class RefreshToken
{
    /// <summary>SHA-256 of the token; the token itself is kept nowhere.</summary>
    public required byte[] Hash { get; init; }

    public Guid SessionId { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>With the token itself, makes its successor again for a repeat; worthless without it.</summary>
    public byte[]? Salt { get; set; }
}
