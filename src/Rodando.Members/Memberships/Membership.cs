using Rodando.Contracts.Members;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Memberships;

/// <summary>What a person may do in a collective. On the wire: courier, dispatcher, admin.</summary>
public enum CollectiveRole
{
    /// <summary>Rides; acts as the rider that has the same e-mail.</summary>
    Courier,

    /// <summary>Sees and steers the day's work.</summary>
    Dispatcher,

    /// <summary>Also manages people, vehicles, merchants and prices.</summary>
    Admin,
}

/// <summary>A person's place in a collective. Name and address are kept as this collective knows them.</summary>
internal sealed class Membership : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid UserId { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    /// <summary>Names of <see cref="Platform.SignIn.Roles"/>, at least one.</summary>
    public required string[] Roles { get; set; }

    public bool Active { get; set; } = true;

    public DateTimeOffset CreatedAt { get; init; }

    public int Version { get; set; } = 1;

    public bool Administers => Active && Roles.Contains(Platform.SignIn.Roles.Admin);

    public MemberContactChanged ContactChanged(DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), CollectiveId, now, UserId, Email, Phone: null, Active, Version);

    /// <summary>None once the membership has ended.</summary>
    public string[] RolesHeld => Active ? Roles : [];

    public MemberRolesTaken RolesTaken(string[] taken, DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), CollectiveId, now, UserId, taken);

    public static string[] NamesOf(IEnumerable<CollectiveRole> roles) => [.. roles.Distinct().Order().Select(role => role switch
    {
        CollectiveRole.Admin => Platform.SignIn.Roles.Admin,
        CollectiveRole.Dispatcher => Platform.SignIn.Roles.Dispatcher,
        _ => Platform.SignIn.Roles.Courier,
    })];
}
