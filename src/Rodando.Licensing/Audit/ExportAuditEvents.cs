using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Checkpoints;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Audit;

/// <summary>The chain as a file that can be checked without us: <c>verify-audit FILE</c>, or <c>dotnet run verify-audit.cs FILE</c>.</summary>
/// <remarks>
/// Lines of JSON. The first says which chain it is, what hash stands before its first event and which public keys have signed it;
/// then one line an event, each checkpoint after the event that it was signed over; the last line says where the export ends, so
/// that a file cut short shows.
/// </remarks>
internal static class ExportAuditEvents
{
    internal const string Format = "rodando.audit.v1";
    private const string NdJson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/audit-events/export", HandleAsync)
        .WithName(nameof(ExportAuditEvents))
        .WithSummary("Exports the audit chain as lines of JSON, whole or a range of it.")
        .Produces<string>(StatusCodes.Status200OK, NdJson)
        .ProducesValidationProblem();

    /// <param name="after">Number after which to begin; 0 when not given.</param>
    /// <param name="upTo">Number of the last event; the newest when not given.</param>
    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        [FromQuery, Range(0L, long.MaxValue)] long? after, [FromQuery, Range(1L, long.MaxValue)] long? upTo, HttpContext http, LicensingDb db,
        CancellationToken cancel)
    {
        var id = http.User.FederationId();
        var (from, code) = (after ?? 0, await db.Federations.Where(row => row.Id == id).Select(row => row.Code).SingleAsync(cancel));
        // Read once: what is appended meanwhile belongs to the next export.
        var head = await db.AuditHeads.AsNoTracking().SingleAsync(row => row.FederationId == id, cancel);
        if (from > head.Seq) return Problems.Invalid("after", $"The newest event is {head.Seq}.");
        if (upTo is { } wanted && (wanted <= from || wanted > head.Seq)) return Problems.Invalid("upTo", $"It must be {from + 1} to {head.Seq}.");
        var range = new Range(id, code, from, upTo ?? head.Seq);
        var manifest = new JsonObject
        {
            ["format"] = Format,
            ["chain"] = code,
            ["firstSeq"] = from + 1,
            ["lastSeq"] = range.UpTo,
            ["precedingChainHash"] = Convert.ToHexStringLower(await HashAtAsync(db, range, from, cancel)),
            ["keys"] = await KeysAsync(db, id, cancel),
            ["verifier"] = GetVerifier.Path,
            ["howToVerify"] = "Save the verifier beside this file and run: dotnet run verify-audit.cs FILE (needs the .NET 10 SDK, nothing else)",
        };
        var end = new JsonObject { ["lastSeq"] = range.UpTo, ["chainHash"] = Convert.ToHexStringLower(await HashAtAsync(db, range, range.UpTo, cancel)) };
        return TypedResults.Stream(output => WriteAsync(output, db, manifest, range, end, http.RequestAborted), NdJson, $"audit-{code}.ndjson");
    }

    private static Task<byte[]> HashAtAsync(LicensingDb db, Range range, long seq, CancellationToken cancel) => seq == 0
        ? Task.FromResult(AuditChain.Genesis(range.Code))
        : db.AuditEvents.Where(row => row.FederationId == range.Federation && row.Seq == seq).Select(row => row.ChainHash).SingleAsync(cancel);

    private static async Task<JsonArray> KeysAsync(LicensingDb db, Guid federation, CancellationToken cancel) =>
        [.. (await db.SigningKeys.AsNoTracking().Where(row => row.FederationId == federation).OrderBy(row => row.CreatedAt).ToListAsync(cancel))
            .Select(key => new JsonObject { ["keyId"] = key.KeyId, ["publicKey"] = Convert.ToBase64String(key.PublicKey) })];

    private static async Task WriteAsync(
        Stream output, LicensingDb db, JsonObject manifest, Range range, JsonObject end, CancellationToken cancel)
    {
        // One a day: ten years are a few thousand short rows.
        var checkpoints = new Queue<AuditCheckpoint>(await db.AuditCheckpoints.AsNoTracking()
            .Where(row => row.FederationId == range.Federation && row.Seq > range.After && row.Seq <= range.UpTo)
            .OrderBy(row => row.Seq).ThenBy(row => row.Day).ToListAsync(cancel));
        await WriteLineAsync(output, manifest, cancel);
        var rows = db.AuditEvents.AsNoTracking()
            .Where(row => row.FederationId == range.Federation && row.Seq > range.After && row.Seq <= range.UpTo)
            .OrderBy(row => row.Seq).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancel))
        {
            await WriteLineAsync(output, AuditEventResponse.Of(row.Seq, row.Event, row.EventHash, row.ChainHash), cancel);
            while (checkpoints.TryPeek(out var made) && made.Seq <= row.Seq)
                await WriteLineAsync(output, new { Checkpoint = SignedCheckpoint.Of(checkpoints.Dequeue(), range.Code) }, cancel);
        }

        await WriteLineAsync(output, end, cancel);
    }

    private static async Task WriteLineAsync<T>(Stream output, T line, CancellationToken cancel)
    {
        await JsonSerializer.SerializeAsync(output, line, JsonSerializerOptions.Web, cancel);
        await output.WriteAsync("\n"u8.ToArray(), cancel);
    }

    private sealed record Range(Guid Federation, string Code, long After, long UpTo);
}
