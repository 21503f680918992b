using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Members.SignIn;

/// <summary>The form of RFC 6749 §4.4.2. The client may also be given by HTTP Basic (§2.3.1).</summary>
/// <param name="GrantType">client_credentials.</param>
public sealed record ClientTokenForm(
    [property: JsonPropertyName("grant_type")] string GrantType,
    [property: JsonPropertyName("client_id")] string? ClientId,
    [property: JsonPropertyName("client_secret")] string? ClientSecret);

/// <summary>RFC 6749 §5.1.</summary>
/// <param name="TokenType">Bearer.</param>
/// <param name="ExpiresIn">Seconds.</param>
public sealed record ClientTokenResponse(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>RFC 6749 §5.2.</summary>
/// <param name="Error">invalid_request, invalid_client or unsupported_grant_type.</param>
public sealed record ClientTokenError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string ErrorDescription);

/// <summary>POST /oauth2/token</summary>
internal static class IssueClientToken
{
    private const int LongestField = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/oauth2/token", HandleAsync)
        .WithGroupName(Audience.Public).RequireAuthorization(Policies.Anyone).WithTags("Sign-in")
        .WithName(nameof(IssueClientToken))
        .WithSummary("Gives a merchant's client an access token (OAuth2 client credentials).")
        .Accepts<ClientTokenForm>("application/x-www-form-urlencoded")
        .Produces<ClientTokenResponse>().Produces<ClientTokenError>(400).Produces<ClientTokenError>(401);

    internal static async Task<IResult> HandleAsync(HttpContext http, ClientCredentials clients, CancellationToken cancel)
    {
        // §5.1: tokens must not be cached.
        http.Response.Headers.CacheControl = "no-store";
        if (!http.Request.HasFormContentType)
            return Error(400, "invalid_request", "Send application/x-www-form-urlencoded.");
        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(cancel);
        }
        catch (InvalidDataException)
        {
            return Error(400, "invalid_request", "The form cannot be read.");
        }
        if (form["grant_type"].ToString() is not "client_credentials" and var grant)
            return grant.Length == 0 ? Error(400, "invalid_request", "grant_type is missing.")
                : Error(400, "unsupported_grant_type", "Only client_credentials is offered.");
        var basic = http.Request.Headers.Authorization.ToString();
        if ((basic.Length > 0 ? OfBasic(basic) : (form["client_id"].ToString(), form["client_secret"].ToString())) is not var (id, secret))
            return Refused(http);
        if (id.Length is 0 or > LongestField || secret.Length is 0 or > LongestField || (id + secret).Contains('\0', StringComparison.Ordinal))
            return Refused(http);
        return await clients.ExchangeAsync(id, secret, cancel) is var (token, seconds)
            ? TypedResults.Ok(new ClientTokenResponse(token, "Bearer", seconds))
            : Refused(http);
    }

    private static (string Id, string Secret)? OfBasic(string header)
    {
        var bytes = new byte[header.Length];
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length))
            return null;
        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1])) : null;
    }

    private static IResult Refused(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"rodando\"";
        return Error(401, "invalid_client", "The client is not known, or its secret is wrong or revoked.");
    }

    private static IResult Error(int status, string error, string description) =>
        TypedResults.Json(new ClientTokenError(error, description), statusCode: status);
}
