using Microsoft.EntityFrameworkCore;
using Rodando.Members.SignIn;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Federation;

/// <summary>Asks somebody to become a member of a collective. One per address; a new one replaces it.</summary>
internal sealed class Invitation : ICollectiveOwned
{
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public Guid CollectiveId { get; init; }

    public required string Email { get; init; }

    public required string Name { get; set; }

    public required string[] Roles { get; set; }

    public required byte[] CodeHash { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ExpiresAt { get; set; }

    public DateTimeOffset? UsedAt { get; set; }

    /// <summary>Finds an open invitation and holds its row, so that of two racing requests the second finds it used.</summary>
    public static async Task<Invitation?> LockAsync(MembersDb db, string code, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = OneTimeCode.Hash(code);
        var found = await db.Invitations.FromSql($"SELECT * FROM members.invitations WHERE code_hash = {hash} AND used_at IS NULL FOR UPDATE")
            .IgnoreQueryFilters().ToListAsync(cancel);
        return found.SingleOrDefault(one => now < one.ExpiresAt);
    }
}
