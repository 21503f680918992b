using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Audit;

/// <summary>The chain as a file that can be checked without us: <c>verify-audit FILE</c>.</summary>
/// <remarks>
/// Lines of JSON. The first says which chain it is and what hash stands before its first event; then one line an event; the last
/// says where the export ends, so that a file cut short shows.
/// </remarks>
internal static class ExportAuditEvents
{
    internal const string Format = "rodando.audit.v1";
    private const string NdJson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/audit-events/export", HandleAsync)
        .WithName(nameof(ExportAuditEvents))
        .WithSummary("Exports the audit chain as lines of JSON.")
        .Produces<string>(StatusCodes.Status200OK, NdJson)
        .ProducesValidationProblem();

    /// <param name="after">Number after which to begin; 0 when not given.</param>
    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        [FromQuery, Range(0L, long.MaxValue)] long? after, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var id = http.User.FederationId();
        var (from, code) = (after ?? 0, await db.Federations.Where(row => row.Id == id).Select(row => row.Code).SingleAsync(cancel));
        // Read once: what is appended meanwhile belongs to the next export.
        var head = await db.AuditHeads.AsNoTracking().SingleAsync(row => row.FederationId == id, cancel);
        if (from > head.Seq) return Problems.Invalid("after", $"The newest event is {head.Seq}.");
        var before = from == 0 ? AuditChain.Genesis(code) : await db.AuditEvents
            .Where(row => row.FederationId == id && row.Seq == from).Select(row => row.ChainHash).SingleAsync(cancel);
        var manifest = new JsonObject
        {
            ["format"] = Format,
            ["chain"] = code,
            ["firstSeq"] = from + 1,
            ["precedingChainHash"] = Convert.ToHexStringLower(before),
        };
        return TypedResults.Stream(output => WriteAsync(output, db, manifest, (id, from), head, http.RequestAborted), NdJson, $"audit-{code}.ndjson");
    }

    private static async Task WriteAsync(
        Stream output, LicensingDb db, JsonObject manifest, (Guid Federation, long After) range, AuditHead head, CancellationToken cancel)
    {
        await WriteLineAsync(output, manifest, cancel);
        var rows = db.AuditEvents.AsNoTracking()
            .Where(row => row.FederationId == range.Federation && row.Seq > range.After && row.Seq <= head.Seq)
            .OrderBy(row => row.Seq).AsAsyncEnumerable();
        await foreach (var row in rows.WithCancellation(cancel))
            await WriteLineAsync(output, AuditEventResponse.Of(row.Seq, row.Event, row.EventHash, row.ChainHash), cancel);
        await WriteLineAsync(
            output, new JsonObject { ["lastSeq"] = head.Seq, ["chainHash"] = Convert.ToHexStringLower(head.ChainHash) }, cancel);
    }

    private static async Task WriteLineAsync<T>(Stream output, T line, CancellationToken cancel)
    {
        await JsonSerializer.SerializeAsync(output, line, JsonSerializerOptions.Web, cancel);
        await output.WriteAsync("\n"u8.ToArray(), cancel);
    }
}
