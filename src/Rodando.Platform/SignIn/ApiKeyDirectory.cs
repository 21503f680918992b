using System.Collections.Concurrent;
using Npgsql;
using Rodando.Platform.Messaging;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.SignIn;

/// <summary>What an API key opens.</summary>
internal sealed record MerchantClient(Guid Id, Guid CollectiveId, Guid MerchantId, string Name, string Mode);

/// <summary>Looks keys up by their hash. Answers are remembered until a key changes anywhere (the database says so), and not at
/// all while its notifications are not heard, so a revocation holds at once in every process.</summary>
internal sealed class ApiKeyDirectory
{
    private const int MostRemembered = 10_000;
    private readonly NpgsqlDataSource source;
    private readonly DatabaseSignals signals;
    private readonly ConcurrentDictionary<string, MerchantClient> remembered = new(StringComparer.Ordinal);
    private long changes;

    public ApiKeyDirectory(NpgsqlDataSource source, DatabaseSignals signals)
    {
        (this.source, this.signals) = (source, signals);
        signals.Subscribe("rodando_api_keys", _ => Forget());
    }

    /// <returns>Null when there is no such key or it was revoked.</returns>
    public async ValueTask<MerchantClient?> FindAsync(string apiKey, CancellationToken cancel)
    {
        var hash = Secrets.Hash(apiKey);
        var name = Convert.ToHexString(hash);
        if (signals.Connected && remembered.TryGetValue(name, out var known))
            return known;
        var before = Interlocked.Read(ref changes);
        var found = await QueryAsync("key_hash = $1", hash, cancel);
        // A change that came in while we read may not be in what we read: do not remember it then.
        if (found is not null && signals.Connected && before == Interlocked.Read(ref changes) && remembered.Count < MostRemembered)
            remembered[name] = found;
        return found;
    }

    /// <summary>For the OAuth2 client credentials grant.</summary>
    public Task<MerchantClient?> FindAsync(string clientId, string clientSecret, CancellationToken cancel) =>
        QueryAsync("client_secret_hash = $1 AND client_id = $2", Secrets.Hash(clientSecret), cancel, clientId);

    private async Task<MerchantClient?> QueryAsync(string condition, byte[] hash, CancellationToken cancel, string? clientId = null)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        await using var command = new NpgsqlCommand(
            $"SELECT id, collective_id, merchant_id, name, mode FROM platform.api_keys WHERE revoked_at IS NULL AND {condition}", connection);
        command.Parameters.Add(new() { Value = hash });
        if (clientId is not null)
            command.Parameters.Add(new() { Value = clientId });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new MerchantClient(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4))
            : null;
    }

    private void Forget()
    {
        Interlocked.Increment(ref changes);
        remembered.Clear();
    }
}
