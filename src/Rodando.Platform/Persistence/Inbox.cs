using Microsoft.EntityFrameworkCore;
using Rodando.Contracts;

namespace Rodando.Platform.Persistence;

public static class Inbox
{
    /// <summary>Notes that <paramref name="consumer"/> has handled the fact; call inside the consumer's transaction.</summary>
    /// <returns>False when it had been handled before: do nothing.</returns>
    /// <remarks>Two racing arrivals meet at the primary key: the second waits for the first transaction and then sees its row.
    /// Prefer a business key where there is one.</remarks>
    public static async Task<bool> HandleOnceAsync(this ModuleDb db, string consumer, IFact fact, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(fact);
        // The schema's name is ours, never input.
        var sql = "INSERT INTO " + db.Model.GetDefaultSchema() + ".inbox (collective_id, consumer, event_id) VALUES ({0}, {1}, {2}) ON CONFLICT DO NOTHING";
        return await db.Database.ExecuteSqlRawAsync(sql, [fact.CollectiveId, consumer, fact.EventId], cancel) == 1;
    }
}
