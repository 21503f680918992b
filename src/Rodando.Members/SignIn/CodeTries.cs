using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Members.SignIn;

/// <summary>Counts wrong one-time codes per network address. For the system's scope, inside a transaction.</summary>
internal sealed class CodeTries(MembersDb db, TimeProvider clock)
{
    private const int Most = 5;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Holds the address's row until the transaction ends, so that tries from one address come one after the other.</summary>
    /// <returns>Null when one more may be tried; otherwise 429.</returns>
    public async Task<ProblemHttpResult?> EnterAsync(HttpContext http, CancellationToken cancel)
    {
        var (address, now) = (AddressOf(http), clock.Now());
        var wrong = (await db.Database.SqlQuery<int>($"""
            INSERT INTO members.code_tries AS t (address, wrong, since) VALUES ({address}, 0, {now})
            ON CONFLICT (address) DO UPDATE SET
                wrong = CASE WHEN t.since <= {now - Window} THEN 0 ELSE t.wrong END,
                since = CASE WHEN t.since <= {now - Window} THEN excluded.since ELSE t.since END
            RETURNING wrong AS "Value"
            """).ToListAsync(cancel))[0];
        if (wrong < Most)
            return null;
        http.Response.Headers.RetryAfter = ((int)Window.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests", "Too many wrong codes came from here.");
    }

    /// <summary>Counts a wrong code; commit afterwards.</summary>
    public Task CountAsync(HttpContext http, CancellationToken cancel)
    {
        var address = AddressOf(http);
        return db.Database.ExecuteSqlAsync($"UPDATE members.code_tries SET wrong = wrong + 1 WHERE address = {address}", cancel);
    }

    /// <summary>The caller's address; of IPv6 the /64 that one household has.</summary>
    /// <remarks>X-Forwarded-For counts only from a proxy on this machine (ours, or one that an operator put in front): the
    /// last entry is what that proxy saw. Anybody else could write there what they like.</remarks>
    internal static string AddressOf(HttpContext http)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (IPAddress.IsLoopback(address) && http.Request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim() is { Length: > 0 } seen
            && IPAddress.TryParse(seen, out var forwarded))
            address = forwarded;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address.ToString();
        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return $"{new IPAddress(bytes)}/64";
    }
}
