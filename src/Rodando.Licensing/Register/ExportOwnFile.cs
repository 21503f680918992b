using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Appeals;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Evidence;
using Rodando.Licensing.Findings;
using Rodando.Licensing.Profiles;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Register;

/// <summary>Everything the federation's file holds on the caller's collective, for it to take along in every state.</summary>
/// <remarks>Lines of JSON, each with its <c>kind</c>: file, evidence, finding, appeal, event. Written as they are read.</remarks>
internal static class ExportOwnFile
{
    private const string NdJson = "application/x-ndjson";

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/licence/export", HandleAsync)
        .WithName(nameof(ExportOwnFile))
        .WithSummary("Exports the collective's own licence file as lines of JSON.")
        .Produces<string>(StatusCodes.Status200OK, NdJson)
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var collective = await db.Collectives.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == db.CollectiveId, cancel);
        if (collective is null) return Problems.NotFound("collective");
        var last = await db.AuditHeads.AsNoTracking().Where(head => head.FederationId == collective.FederationId).Select(head => head.At).SingleAsync(cancel);
        var now = clock.GetUtcNow();
        var may = LicenceGate.May(LicenceAction.ExportData, collective.Facts(now, last), now);
        if (!may.IsAllowed) return may.ToProblem();
        return TypedResults.Stream(
            output => WriteAsync(output, db, collective, (last, now), http.RequestAborted), NdJson, $"licence-{collective.CollectiveId}.ndjson");
    }

    private static async Task WriteAsync(
        Stream output, LicensingDb db, Collective collective, (DateTimeOffset Last, DateTimeOffset Now) at, CancellationToken cancel)
    {
        var id = collective.CollectiveId;
        await LineAsync(output, "file", await db.FileOfAsync(collective, at.Last, at.Now, cancel), cancel);
        var profile = await db.ProfileOfAsync(collective, cancel);
        foreach (var item in await db.Evidence.AsNoTracking().Where(row => row.CollectiveId == id).OrderBy(row => row.UploadedAt).ToListAsync(cancel))
            await LineAsync(output, "evidence", EvidenceResponse.Of(item, profile), cancel);
        foreach (var finding in await db.Findings.AsNoTracking().Where(row => row.CollectiveId == id).OrderBy(row => row.OpenedAt).ToListAsync(cancel))
            await LineAsync(output, "finding", FindingResponse.Of(finding), cancel);
        foreach (var appeal in await db.Appeals.AsNoTracking().Where(row => row.CollectiveId == id).OrderBy(row => row.FiledAt).ToListAsync(cancel))
            await LineAsync(output, "appeal", AppealResponse.Of(appeal, at.Now), cancel);
        var events = db.AuditEvents.AsNoTracking().Where(row => row.CollectiveId == id).OrderBy(row => row.Seq).AsAsyncEnumerable();
        await foreach (var row in events.WithCancellation(cancel))
            await LineAsync(output, "event", AuditEventResponse.Of(row.Seq, row.Event, row.EventHash, row.ChainHash), cancel);
    }

    private static async Task LineAsync<T>(Stream output, string kind, T value, CancellationToken cancel)
    {
        await JsonSerializer.SerializeAsync(output, new Dictionary<string, object?>(StringComparer.Ordinal) { ["kind"] = kind, [kind] = value }, PlatformJson.Facts, cancel);
        await output.WriteAsync("\n"u8.ToArray(), cancel);
    }
}
