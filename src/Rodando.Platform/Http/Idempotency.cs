using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using Rodando.Platform.Persistence;
using Rodando.Platform.SignIn;

namespace Rodando.Platform.Http;

/// <summary>The first answer to an Idempotency-Key, kept in the transaction that had the effect.</summary>
internal sealed class IdempotencyRecord : ICollectiveOwned
{
    public Guid CollectiveId { get; init; }

    public required string Principal { get; init; }

    public required string Route { get; init; }

    public required string Key { get; init; }

    public required byte[] Fingerprint { get; init; }

    public int Status { get; init; }

    public string? Location { get; init; }

    public required string Body { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    internal static void Map(ModelBuilder model) => model.Entity<IdempotencyRecord>(row =>
    {
        row.ToTable("idempotency_records");
        row.HasKey(x => new { x.CollectiveId, x.Principal, x.Route, x.Key });
    });
}

/// <summary>What a handler has done and wants answered.</summary>
/// <param name="Body">Serialised as JSON with the web's options.</param>
public sealed record Effect(int Status, object Body, string? Location = null, long? Version = null);

public static class Idempotency
{
    /// <summary>Runs <paramref name="work"/> and saves <paramref name="db"/> in one transaction; with an Idempotency-Key, at most once.</summary>
    /// <remarks>Key scope: collective, principal, route. Racing duplicates meet at a transaction-level advisory lock on the
    /// key: the loser is told 409 and to come again in a second. A refusal is not kept, so a corrected request may reuse
    /// the key. Policy: reference/merchant-api.md §2.</remarks>
    /// <param name="request">What the fingerprint is made of (canonical: serialised as read).</param>
    /// <param name="work">Stages changes on <paramref name="db"/>; returns the effect, or a refusal (nothing is saved).</param>
    public static async Task<IResult> RunAsync(
        HttpContext http, ModuleDb db, object request, TimeProvider clock, Func<Task<(Effect? Effect, IResult? Refused)>> work, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(work);
        if (!TryReadKey(http, out var key, out var invalid))
            return invalid!;
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var slot = key is null ? null : Slot(http, db, key, request);
        if (slot is not null)
        {
            var (held, known) = await LockAndFindAsync(db, slot, cancel);
            if (!held)
                return InFlight(http);
            if (known is not null)
                return known.Fingerprint.AsSpan().SequenceEqual(slot.Fingerprint) ? new Replay(known) : Reused();
        }
        var (effect, refused) = await work();
        if (effect is null)
            return refused!;
        var body = JsonSerializer.Serialize(effect.Body, effect.Body.GetType(), WebJson(http));
        if (slot is not null)
            db.IdempotencyRecords.Add(new IdempotencyRecord
            {
                CollectiveId = slot.CollectiveId,
                Principal = slot.Principal,
                Route = slot.Route,
                Key = slot.Key,
                Fingerprint = slot.Fingerprint,
                Status = effect.Status,
                Location = effect.Location,
                Body = body,
                CreatedAt = clock.GetUtcNow(),
            });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return new Fresh(effect, body);
    }

    private static bool TryReadKey(HttpContext http, out string? key, out IResult? invalid)
    {
        (key, invalid) = (null, null);
        var header = http.Request.Headers["Idempotency-Key"];
        if (header.Count == 0)
            return true;
        // The IETF draft quotes it as a structured string, most clients send it bare: both name the same key.
        var text = header.ToString().Trim();
        key = text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
        if (key.Length is >= 1 and <= 255 && key.All(c => c is >= ' ' and <= '~') && header.Count == 1)
            return true;
        invalid = Problems.Invalid("Idempotency-Key", "One key of 1 to 255 printable ASCII characters is expected.");
        return false;
    }

    private static IdempotencyRecord Slot(HttpContext http, ModuleDb db, string key, object request) => new()
    {
        CollectiveId = db.CollectiveId,
        Principal = http.User.PrincipalKey(),
        Route = $"{http.Request.Method} {http.Request.Path}",
        Key = key,
        Fingerprint = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, request.GetType(), WebJson(http))),
        Body = "",
    };

    /// <remarks>One round trip. The second statement takes its own snapshot, so whoever gets the lock sees what its last holder
    /// has committed.</remarks>
    private static async Task<(bool Held, IdempotencyRecord? Known)> LockAndFindAsync(
        ModuleDb db, IdempotencyRecord slot, CancellationToken cancel)
    {
        var name = SHA256.HashData(Encoding.UTF8.GetBytes($"{slot.CollectiveId}\n{slot.Principal}\n{slot.Route}\n{slot.Key}"));
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        batch.BatchCommands.Add(new("SELECT pg_try_advisory_xact_lock($1)") { Parameters = { new() { Value = BitConverter.ToInt64(name) } } });
        // The schema's name is ours, never input.
        batch.BatchCommands.Add(new(
            "SELECT fingerprint, status, location, body FROM " + db.Model.GetDefaultSchema()
            + ".idempotency_records WHERE collective_id = $1 AND principal = $2 AND route = $3 AND key = $4")
        {
            Parameters =
            {
                new() { Value = slot.CollectiveId }, new() { Value = slot.Principal }, new() { Value = slot.Route }, new() { Value = slot.Key },
            },
        });
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var held = reader.GetBoolean(0);
        await reader.NextResultAsync(cancel);
        if (!held || !await reader.ReadAsync(cancel))
            return (held, null);
        return (true, new IdempotencyRecord
        {
            CollectiveId = slot.CollectiveId,
            Principal = slot.Principal,
            Route = slot.Route,
            Key = slot.Key,
            Fingerprint = reader.GetFieldValue<byte[]>(0),
            Status = reader.GetInt32(1),
            Location = await reader.IsDBNullAsync(2, cancel) ? null : reader.GetString(2),
            Body = reader.GetString(3),
        });
    }

    private static IResult InFlight(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Problems.Of(StatusCodes.Status409Conflict, "idempotency-key-in-flight", "A request with this Idempotency-Key is being carried out.");
    }

    private static IResult Reused() => Problems.Of(
        StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "This Idempotency-Key was used before with another content.");

    private static JsonSerializerOptions WebJson(HttpContext http) =>
        http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    private sealed class Fresh(Effect effect, string body) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            if (effect.Version is { } version)
                httpContext.Response.SetETag(version);
            return WriteAsync(httpContext, effect.Status, effect.Location, body);
        }
    }

    private sealed class Replay(IdempotencyRecord record) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers["Idempotent-Replayed"] = "true";
            return WriteAsync(httpContext, record.Status, record.Location, record.Body);
        }
    }

    private static Task WriteAsync(HttpContext http, int status, string? location, string body)
    {
        http.Response.StatusCode = status;
        if (location is not null)
            http.Response.Headers.Location = location;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(body, http.RequestAborted);
    }
}
