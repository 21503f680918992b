using Microsoft.EntityFrameworkCore;
using Rodando.Members.SignIn;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Riders;

/// <summary>The one code that enrols a rider's phone; a new one replaces it.</summary>
internal sealed class EnrolmentCode : ICollectiveOwned
{
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    public Guid CollectiveId { get; init; }

    public Guid RiderId { get; init; }

    /// <summary>SHA-256 of the code.</summary>
    public required byte[] CodeHash { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Uses a code up. Of two racing requests the second waits for the first one's row and then no longer finds it unused.</summary>
    /// <returns>Null when there is no such code, or it is used or too old.</returns>
    public static async Task<Owner?> UseAsync(MembersDb db, string code, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = OneTimeCode.Hash(code);
        return (await db.Database.SqlQuery<Owner>($"""
            UPDATE members.enrolment_codes SET used_at = {now}
            WHERE code_hash = {hash} AND used_at IS NULL AND expires_at > {now}
            RETURNING collective_id AS "CollectiveId", rider_id AS "RiderId"
            """).ToListAsync(cancel)).SingleOrDefault();
    }

    /// <summary>Whose code it is.</summary>
    internal sealed record Owner(Guid CollectiveId, Guid RiderId);
}
