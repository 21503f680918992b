using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Rodando.Platform.SignIn;

/// <summary>Bound to <c>Rodando:SignIn</c>.</summary>
public sealed class SignInOptions
{
    /// <summary>Life of an access token; a refresh token gets the next.</summary>
    public TimeSpan AccessTokenLife { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Life of a refresh token from its last use.</summary>
    public TimeSpan RefreshTokenLife { get; set; } = TimeSpan.FromDays(30);
}

/// <summary>Issues the access tokens that every process verifies by itself.</summary>
public sealed class AccessTokens(SigningKeys keys, TimeProvider clock, IOptions<SignInOptions> options)
{
    internal const string Issuer = "rodando";
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <summary>Signs a token over <paramref name="claims"/> (names in <see cref="ClaimNames"/>).</summary>
    /// <returns>The token and its life in seconds.</returns>
    public async ValueTask<(string Token, int ExpiresInSeconds)> IssueAsync(IEnumerable<Claim> claims, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var key = (await keys.AllAsync(cancel))[0];
        var token = Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Issuer,
            Subject = new ClaimsIdentity(claims),
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + options.Value.AccessTokenLife).UtcDateTime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
        return (token, (int)options.Value.AccessTokenLife.TotalSeconds);
    }
}
