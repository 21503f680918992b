using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Rodando.Platform.SignIn;

namespace Rodando.Members.SignIn;

/// <summary>A sign-in, or its continuation.</summary>
/// <param name="AccessToken">For <c>Authorization: Bearer</c>; the same at every process.</param>
/// <param name="RefreshToken">Good for one use at /v1/auth/refresh.</param>
/// <param name="TokenType">Bearer.</param>
/// <param name="ExpiresInSeconds">Life of the access token.</param>
/// <param name="Roles">courier, dispatcher, admin; registrar, auditor, panel, steward.</param>
/// <param name="CollectiveId">The collective signed in for; null for the federation.</param>
/// <param name="FederationId">The federation signed in for; null for a collective.</param>
/// <param name="CourierId">The rider that the person or phone is; null when none.</param>
public sealed record TokenResponse(
    string AccessToken, string RefreshToken, string TokenType, int ExpiresInSeconds, IReadOnlyList<string> Roles,
    Guid? CollectiveId, Guid? FederationId, Guid? CourierId);

/// <summary>Begins, continues and ends sessions. For the system's scope, inside a transaction.</summary>
internal sealed class Sessions(
    MembersDb db, Standings standings, AccessTokens tokens, IOptions<SignInOptions> options, TimeProvider clock)
{
    /// <summary>How long a phone that lost the answer may ask again with the same token.</summary>
    private static readonly TimeSpan LostAnswer = TimeSpan.FromSeconds(30);

    /// <summary>Begins a session of a person or, with <paramref name="riderId"/>, of a rider's phone.</summary>
    public async Task<TokenResponse> BeginAsync(Standing standing, Guid? riderId, string? deviceName, CancellationToken cancel)
    {
        var now = clock.Now();
        var session = new Session
        {
            Id = Guid.CreateVersion7(now),
            UserId = riderId is null ? standing.SubjectId : null,
            RiderId = riderId,
            CollectiveId = standing.CollectiveId,
            FederationId = standing.FederationId,
            DeviceName = deviceName,
            StartedAt = now,
            ExpiresAt = now + options.Value.RefreshTokenLife,
        };
        db.Sessions.Add(session);
        var token = Secrets.Random(43);
        Keep(session, token, now);
        await db.SaveChangesAsync(cancel);
        return await AnswerAsync(standing, token, cancel);
    }

    /// <summary>Exchanges a refresh token for its successor.</summary>
    /// <returns>Null when it is unknown, expired, dead, or its session has ended. The transaction must be committed all the
    /// same: a dead token that came back ends the session.</returns>
    /// <remarks>Requests of one session wait for each other at its row: of two racing uses the second is a repeat.</remarks>
    public async Task<TokenResponse?> ContinueAsync(string text, CancellationToken cancel)
    {
        var now = clock.Now();
        if (await LockAsync(text, cancel) is not ({ EndedAt: null } session, { } token))
            return null;
        var standing = await standings.OfSessionAsync(session, cancel);
        if (standing is null)
            session.EndedAt = now;
        else if (token.UsedAt is null && now < token.ExpiresAt)
            Succeed(session, token, text, now);
        else if (!await MayRepeatAsync(token, text, now, cancel))
        {
            standing = null;
            // A token that only expired was stolen from nobody; its session is over by itself.
            if (token.UsedAt is not null)
                session.EndedAt = now;
        }
        await db.SaveChangesAsync(cancel);
        return standing is null ? null : await AnswerAsync(standing, Successor(text, token.Salt!), cancel);
    }

    /// <summary>Ends the session that a token belongs to, if any.</summary>
    public async Task EndAsync(string text, CancellationToken cancel)
    {
        if (await LockAsync(text, cancel) is ({ EndedAt: null } session, _))
            session.EndedAt = clock.Now();
        await db.SaveChangesAsync(cancel);
    }

    private async Task<(Session? Session, RefreshToken? Token)> LockAsync(string text, CancellationToken cancel)
    {
        var hash = Secrets.Hash(text);
        var session = (await db.Sessions.FromSql($"""
            SELECT s.* FROM members.sessions s
            WHERE s.id = (SELECT t.session_id FROM members.refresh_tokens t WHERE t.hash = {hash}) FOR UPDATE
            """).ToListAsync(cancel)).SingleOrDefault();
        // Read after the lock: whoever had it before may have used the token.
        return session is null ? (null, null) : (session, await db.RefreshTokens.SingleAsync(row => row.Hash == hash, cancel));
    }

    private void Succeed(Session session, RefreshToken token, string text, DateTimeOffset now)
    {
        (token.UsedAt, token.Salt) = (now, RandomNumberGenerator.GetBytes(32));
        session.ExpiresAt = now + options.Value.RefreshTokenLife;
        Keep(session, Successor(text, token.Salt), now);
    }

    private async Task<bool> MayRepeatAsync(RefreshToken token, string text, DateTimeOffset now, CancellationToken cancel)
    {
        if (token.UsedAt is not { } used || token.Salt is null || now - used > LostAnswer)
            return false;
        // Whoever has used the successor has had the answer.
        var successor = Secrets.Hash(Successor(text, token.Salt));
        return await db.RefreshTokens.AnyAsync(row => row.Hash == successor && row.UsedAt == null, cancel);
    }

    private void Keep(Session session, string token, DateTimeOffset now) => db.RefreshTokens.Add(new RefreshToken
    {
        Hash = Secrets.Hash(token),
        SessionId = session.Id,
        IssuedAt = now,
        ExpiresAt = session.ExpiresAt,
    });

    // Made from the token that is being exchanged and a random salt in the database: neither alone gives the successor,
    // and together they give it again when the answer was lost.
    private static string Successor(string token, byte[] salt) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), salt));

    private async Task<TokenResponse> AnswerAsync(Standing standing, string refreshToken, CancellationToken cancel)
    {
        var (token, seconds) = await tokens.IssueAsync(standing.Claims(), cancel);
        return new TokenResponse(
            token, refreshToken, "Bearer", seconds, standing.Roles, standing.CollectiveId, standing.FederationId, standing.CourierId);
    }
}
