using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Rodando.Platform.SignIn;

/// <summary><c>Authorization: Bearer rk_live_…</c></summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, ApiKeyDirectory directory)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    internal const string SchemeName = "ApiKey";
    internal const string Prefix = "rk_";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerOf(Request) is not { } key || !key.StartsWith(Prefix, StringComparison.Ordinal))
            return AuthenticateResult.NoResult();
        if (key.Length > 100 || await directory.FindAsync(key, Context.RequestAborted) is not { } client)
            return AuthenticateResult.Fail("The API key is not known or was revoked.");
        var identity = new ClaimsIdentity(ClaimsOf(client), SchemeName, ClaimNames.Name, ClaimNames.Role);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>The claims of a merchant's client, by key or by token.</summary>
    internal static IEnumerable<Claim> ClaimsOf(MerchantClient client) =>
    [
        new(ClaimNames.Subject, client.Id.ToString()),
        new(ClaimNames.Name, client.Name),
        new(ClaimNames.Collective, client.CollectiveId.ToString()),
        new(ClaimNames.Merchant, client.MerchantId.ToString()),
        new(ClaimNames.Mode, client.Mode),
    ];

    internal static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : null;
    }
}
