using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Rodando.Dispatch.Jobs;

namespace Rodando.Dispatch.Board;

internal static class BoardLock
{
    /// <summary>Name of the notification that wakes the assigner.</summary>
    public const string Channel = "rodando_dispatch";

    /// <summary>Locks the collective's board until the transaction ends; waits for whoever has it.</summary>
    /// <remarks>Assigner, dispatchers, phones and facts all come through here: what they read of jobs and plans after this line
    /// stays true until they commit.</remarks>
    public static async Task<BoardRow> LockBoardAsync(this DispatchDb db, CancellationToken cancel)
    {
        if (await FindAsync(db, cancel) is { } board) return board;
        var salt = RandomNumberGenerator.GetBytes(32);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO dispatch.boards (collective_id, salt) VALUES ({db.CollectiveId}, {salt}) ON CONFLICT DO NOTHING", cancel);
        return await FindAsync(db, cancel) ?? throw new InvalidOperationException("The board was made and is not there.");
    }

    /// <summary>Lets every job that was tried in vain be tried at once: something has changed.</summary>
    public static async Task TryOpenJobsAgainAsync(this DispatchDb db, DateTimeOffset now, CancellationToken cancel)
    {
        var rows = await db.Jobs.Where(job => job.State == JobState.Open && job.NextTryAt > now && job.LastAnswer != null)
            .ExecuteUpdateAsync(job => job.SetProperty(one => one.NextTryAt, now), cancel);
        if (rows > 0) await db.WakeAssignerAsync(cancel);
    }

    /// <summary>Wakes the assigner once this transaction is committed.</summary>
    public static Task WakeAssignerAsync(this DispatchDb db, CancellationToken cancel) =>
        db.Database.ExecuteSqlAsync($"SELECT pg_notify({Channel}, {db.CollectiveId.ToString()})", cancel);

    private static async Task<BoardRow?> FindAsync(DispatchDb db, CancellationToken cancel) =>
        (await db.Boards.FromSql($"SELECT * FROM dispatch.boards WHERE collective_id = {db.CollectiveId} FOR UPDATE")
            .IgnoreQueryFilters().AsNoTracking().ToListAsync(cancel)).SingleOrDefault();
}
