using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Rodando.Platform.Tenancy;

namespace Rodando.Platform.SignIn;

/// <summary>The keys that sign access tokens (ES256) and links (HMAC), shared by all processes through the platform's schema.</summary>
/// <remarks>The newest signs, all verify, so a rotation is one inserted row. See docs/decisions/0006.</remarks>
public sealed class SigningKeys(NpgsqlDataSource source) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile IReadOnlyList<ECDsaSecurityKey>? keys;
    private volatile byte[]? linkKey;
    private long forgotten;

    /// <summary>Newest first; made on first use when the database has none.</summary>
    public async ValueTask<IReadOnlyList<ECDsaSecurityKey>> AllAsync(CancellationToken cancel)
    {
        if (keys is { } known)
            return known;
        await gate.WaitAsync(cancel);
        try
        {
            return keys ??= await LoadAsync(cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>32 bytes for signing links, derived from the oldest key so that links outlive rotations.</summary>
    public async ValueTask<byte[]> LinkKeyAsync(CancellationToken cancel)
    {
        if (linkKey is { } known)
            return known;
        var oldest = (await AllAsync(cancel))[^1];
        return linkKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, oldest.ECDsa.ExportECPrivateKey(), 32, info: "rodando.links.v1"u8.ToArray());
    }

    /// <summary>The keys known by now; empty before the first <see cref="AllAsync"/>.</summary>
    internal IReadOnlyList<ECDsaSecurityKey> Known => keys ?? [];

    /// <summary>Reads the keys again at the next use: a token names one that is not known. Invented names cost one reading in ten seconds.</summary>
    internal void Forget()
    {
        var last = Interlocked.Read(ref forgotten);
        if (Stopwatch.GetElapsedTime(last).TotalSeconds > 10 && Interlocked.CompareExchange(ref forgotten, Stopwatch.GetTimestamp(), last) == last)
            keys = null;
    }

    private async Task<IReadOnlyList<ECDsaSecurityKey>> LoadAsync(CancellationToken cancel)
    {
        await using var connection = await TenantConnection.OpenSystemAsync(source, cancel);
        if (await ReadAsync(connection, cancel) is { Count: > 0 } found)
            return found;
        await using (var transaction = await connection.BeginTransactionAsync(cancel))
        {
            // Several processes starting on an empty database meet at this lock; the second finds the first one's key.
            await using var lockCommand = new NpgsqlCommand("SELECT pg_advisory_xact_lock(7265617065)", connection);
            await lockCommand.ExecuteNonQueryAsync(cancel);
            if ((await ReadAsync(connection, cancel)).Count == 0)
                await CreateAsync(connection, cancel);
            await transaction.CommitAsync(cancel);
        }
        return await ReadAsync(connection, cancel);
    }

    private static async Task<IReadOnlyList<ECDsaSecurityKey>> ReadAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("SELECT kid, private_key FROM platform.signing_keys ORDER BY created_at DESC, kid", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<ECDsaSecurityKey>();
        while (await reader.ReadAsync(cancel))
        {
            var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey(reader.GetFieldValue<byte[]>(1), out _);
            found.Add(new ECDsaSecurityKey(key) { KeyId = reader.GetString(0) });
        }
        return found;
    }

    private static async Task CreateAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO platform.signing_keys (kid, private_key, created_at) VALUES ($1, $2, clock_timestamp())", connection)
        { Parameters = { new() { Value = Secrets.Random(12) }, new() { Value = key.ExportPkcs8PrivateKey() } } };
        await insert.ExecuteNonQueryAsync(cancel);
    }

    public void Dispose() => gate.Dispose();
}
