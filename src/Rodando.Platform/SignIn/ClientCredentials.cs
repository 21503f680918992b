namespace Rodando.Platform.SignIn;

/// <summary>OAuth2 client credentials of a merchant's client, exchanged for an access token.</summary>
public sealed class ClientCredentials
{
    private readonly ApiKeyDirectory directory;
    private readonly AccessTokens tokens;

    internal ClientCredentials(ApiKeyDirectory directory, AccessTokens tokens) => (this.directory, this.tokens) = (directory, tokens);

    /// <returns>Null when the pair is not known or was revoked.</returns>
    public async ValueTask<(string Token, int ExpiresInSeconds)?> ExchangeAsync(string clientId, string clientSecret, CancellationToken cancel) =>
        await directory.FindAsync(clientId, clientSecret, cancel) is { } client
            ? await tokens.IssueAsync(ApiKeyHandler.ClaimsOf(client), cancel)
            : null;
}
