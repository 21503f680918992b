using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;

namespace Rodando.Licensing.Notices;

/// <summary>Notices that no licence's dates call for.</summary>
internal static class NotifyAll
{
    /// <summary>Sends a notice to every collective of the federation, as soon as the job comes by; once a kind and day.</summary>
    /// <param name="detail">What the text carries as {detail}.</param>
    public static async Task NotifyAllAsync(
        this LicensingDb db, Guid federation, string kind, DateOnly day, string detail, DateTimeOffset now, CancellationToken cancel)
    {
        var all = await db.Collectives.Where(row => row.FederationId == federation && row.State != LicenceState.Declined
            && !db.Notices.Any(sent => sent.CollectiveId == row.CollectiveId && sent.Kind == kind && sent.Deadline == day))
            .Select(row => row.CollectiveId).ToListAsync(cancel);
        db.Notices.AddRange(all.Select(collective => Notice.Now(collective, federation, kind, day, detail, now)));
        await db.SaveChangesAsync(cancel);
    }
}
