using Microsoft.EntityFrameworkCore;

namespace Rodando.Dispatch.Couriers;

internal static class WhereaboutsWriting
{
    /// <summary>Notes a place unless a newer one is known; any order of arrival ends with the newest.</summary>
    public static Task NoteWhereaboutsAsync(
        this DispatchDb db, Guid courier, double latitude, double longitude, DateTimeOffset at, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"""
            INSERT INTO dispatch.whereabouts (collective_id, courier_id, latitude, longitude, at)
            VALUES ({db.CollectiveId}, {courier}, {latitude}, {longitude}, {at})
            ON CONFLICT (collective_id, courier_id) DO UPDATE
            SET latitude = excluded.latitude, longitude = excluded.longitude, at = excluded.at
            WHERE excluded.at > whereabouts.at
            """, cancel);
}
