using Microsoft.EntityFrameworkCore;

namespace Rodando.Tracking.Windows;

/// <summary>Writes the windows. Each statement is one upsert on the window's key: repeats and any order end in the same row.</summary>
internal static class WindowBook
{
    /// <summary>A shift as of <paramref name="version"/>; an older version than the one known changes nothing.</summary>
    public static Task SetShiftAsync(
        TrackingDb db, Guid shiftId, Guid courierId, DateTimeOffset from, DateTimeOffset until, bool closed, int version, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"""
            INSERT INTO tracking.location_windows AS known (collective_id, window_id, courier_id, kind, from_at, until_at, closed, version)
            VALUES ({db.CollectiveId}, {shiftId}, {courierId}, 'shift', {from.ToUniversalTime()}, {until.ToUniversalTime()}, {closed}, {version})
            ON CONFLICT (collective_id, window_id) DO UPDATE
            SET courier_id = excluded.courier_id, from_at = excluded.from_at, until_at = excluded.until_at,
                closed = excluded.closed, version = excluded.version
            WHERE known.version < excluded.version
            """, cancel);

    /// <summary>The courier has the parcel from now on, at most until <paramref name="limit"/>.</summary>
    public static Task OpenCustodyAsync(
        TrackingDb db, Guid deliveryId, Guid courierId, DateTimeOffset from, DateTimeOffset limit, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"""
            INSERT INTO tracking.location_windows AS known (collective_id, window_id, courier_id, kind, from_at, until_at, closed, version)
            VALUES ({db.CollectiveId}, {deliveryId}, {courierId}, 'custody', {from.ToUniversalTime()}, {limit.ToUniversalTime()}, false, 0)
            ON CONFLICT (collective_id, window_id) DO UPDATE
            SET courier_id = excluded.courier_id, from_at = excluded.from_at,
                until_at = CASE WHEN known.closed THEN known.until_at ELSE excluded.until_at END
            """, cancel);

    /// <summary>The parcel is out of the courier's hands at <paramref name="until"/>. It may be told before the beginning is.</summary>
    public static Task CloseCustodyAsync(TrackingDb db, Guid deliveryId, Guid courierId, DateTimeOffset until, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"""
            INSERT INTO tracking.location_windows AS known (collective_id, window_id, courier_id, kind, from_at, until_at, closed, version)
            VALUES ({db.CollectiveId}, {deliveryId}, {courierId}, 'custody', NULL, {until.ToUniversalTime()}, true, 0)
            ON CONFLICT (collective_id, window_id) DO UPDATE SET until_at = excluded.until_at, closed = true
            """, cancel);
}
