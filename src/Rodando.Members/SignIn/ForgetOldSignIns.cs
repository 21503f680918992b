using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Jobs;

namespace Rodando.Members.SignIn;

/// <summary>Deletes what can no longer be used: expired sessions with their tokens, expired tokens of sessions that go on, and
/// counts of wrong codes whose window is over.</summary>
/// <remarks>In small transactions, so that nobody who signs in waits for it.</remarks>
internal sealed class ForgetOldSignIns(MembersDb db, TimeProvider clock) : IScheduledJob
{
    private const int AtOnce = 1000;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        db.Tenant.EnterSystem();
        var now = clock.Now();
        var yesterday = now.AddDays(-1);
        await AllAsync(() => db.Database.ExecuteSqlAsync($"""
            DELETE FROM members.sessions WHERE id IN (SELECT id FROM members.sessions WHERE expires_at < {now} ORDER BY expires_at LIMIT {AtOnce})
            """, cancellationToken));
        await AllAsync(() => db.Database.ExecuteSqlAsync($"""
            DELETE FROM members.refresh_tokens WHERE hash IN
                (SELECT hash FROM members.refresh_tokens WHERE expires_at < {now} ORDER BY expires_at LIMIT {AtOnce})
            """, cancellationToken));
        await AllAsync(() => db.Database.ExecuteSqlAsync($"""
            DELETE FROM members.code_tries WHERE address IN
                (SELECT address FROM members.code_tries WHERE since < {yesterday} ORDER BY since LIMIT {AtOnce})
            """, cancellationToken));
    }

    private static async Task AllAsync(Func<Task<int>> some)
    {
        while (await some() == AtOnce)
        {
        }
    }
}
