using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Members;
using Rodando.Members.OwnData;
using Rodando.Platform.Persistence;

namespace Rodando.Members.Riders;

/// <summary>Somebody who rides for the collective; other modules call the rider a courier.</summary>
internal sealed class Rider : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public required string FirstName { get; set; }

    public required string LastName { get; set; }

    public string? Phone { get; set; }

    /// <summary>Lower case. A member of the collective with this address and the role courier is this rider.</summary>
    public string? Email { get; set; }

    public bool Active { get; set; } = true;

    /// <summary>When a phone was first enrolled.</summary>
    public DateTimeOffset? EnrolledAt { get; private set; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the rider was erased at the own wish; then nothing here says who it was.</summary>
    public DateTimeOffset? ErasedAt { get; private set; }

    public int Version { get; set; } = 1;

    /// <returns>True when this is the first phone.</returns>
    public bool Enrol(DateTimeOffset now)
    {
        if (EnrolledAt is not null)
            return false;
        (EnrolledAt, Version) = (now, Version + 1);
        return true;
    }

    /// <summary>Takes away who it was and ends the work; there is no way back.</summary>
    public void Erase(DateTimeOffset now)
    {
        (FirstName, LastName, Phone, Email, Active) = (EraseOwnData.NoName, EraseOwnData.NoName, null, null, false);
        (ErasedAt, Version) = (now, Version + 1);
    }

    public MemberContactChanged ContactChanged(DateTimeOffset now) =>
        new(Guid.CreateVersion7(now), CollectiveId, now, Id, Email, Phone, Active, Version);

    public CourierChanged Changed(DateTimeOffset now) => new(
        Guid.CreateVersion7(now), CollectiveId, now, Id, EnrolledAt is null ? null : Id, FirstName, Active, Version);
}

internal static class RiderRows
{
    /// <summary>Reads a rider and holds the row: whatever changes a rider or its shifts comes one after the other.</summary>
    public static async Task<Rider?> LockRiderAsync(this MembersDb db, Guid collectiveId, Guid riderId, CancellationToken cancel) => (await db.Riders
        .FromSql($"SELECT * FROM members.riders WHERE collective_id = {collectiveId} AND id = {riderId} FOR UPDATE")
        .IgnoreQueryFilters().ToListAsync(cancel)).SingleOrDefault();
}
