using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Evidence.Storage;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Evidence;

/// <summary>Gives a file of evidence back, exactly as it came in.</summary>
internal static partial class DownloadEvidence
{
    public static void MapOwn(IEndpointRouteBuilder routes) => Describe(routes
        .MapGet("/collective/evidence/{evidenceId:guid}/content", OwnAsync)
        .WithName("DownloadOwnEvidence")
        .WithSummary("The file of an item of the collective's evidence."));

    public static void Map(IEndpointRouteBuilder routes) => Describe(routes
        .MapGet("/federation/collectives/{id:guid}/evidence/{evidenceId:guid}/content", HandleAsync)
        .WithName(nameof(DownloadEvidence))
        .WithSummary("The file of an item of a collective's evidence.")
        .RecordsReadsOf("evidence"));

    internal static Task<IResult> OwnAsync(
        Guid evidenceId, HttpContext http, LicensingDb db, IEvidenceStore store, ILogger<EvidenceItem> logger, CancellationToken cancel) =>
        SendAsync(db.Evidence.Where(row => row.CollectiveId == db.CollectiveId && row.Id == evidenceId), http, store, logger, cancel);

    internal static Task<IResult> HandleAsync(
        Guid id, Guid evidenceId, HttpContext http, LicensingDb db, IEvidenceStore store, ILogger<EvidenceItem> logger, CancellationToken cancel) =>
        SendAsync(db.Evidence.Where(row => row.CollectiveId == id && row.Id == evidenceId && row.FederationId == http.User.FederationId()),
            http, store, logger, cancel);

    private static void Describe(RouteHandlerBuilder route) => route
        .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> SendAsync(
        IQueryable<EvidenceItem> query, HttpContext http, IEvidenceStore store, ILogger logger, CancellationToken cancel)
    {
        if (await query.AsNoTracking().SingleOrDefaultAsync(cancel) is not { } item) return Problems.NotFound("evidence");
        try
        {
            // Read twice, so that not a byte of an altered file is given out as evidence.
            if (!await IsWholeAsync(item, store, cancel))
            {
                LogAltered(logger, item.CollectiveId, item.Id);
                return Problems.Of(StatusCodes.Status409Conflict, "evidence-altered", "The stored file is missing, or is not the one that was handed in.");
            }

            var content = await store.OpenAsync(item.StoreKey, cancel);
            if (content is null) return Problems.NotFound("evidence");
            http.Response.Headers.XContentTypeOptions = "nosniff";
            http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
            // A name to download by: nothing of it is ever shown inside a page of ours.
            return TypedResults.Stream(content, item.MediaType, item.FileName);
        }
        catch (IOException e)
        {
            LogUnreadable(logger, e);
            return Problems.Of(StatusCodes.Status503ServiceUnavailable, "evidence-store-unavailable", "The file cannot be read at the moment.");
        }
    }

    private static async Task<bool> IsWholeAsync(EvidenceItem item, IEvidenceStore store, CancellationToken cancel)
    {
        await using var content = await store.OpenAsync(item.StoreKey, cancel);
        return content is not null && (await SHA256.HashDataAsync(content, cancel)).AsSpan().SequenceEqual(item.Sha256);
    }

    [LoggerMessage(EventId = 4051, Level = LogLevel.Critical, Message = "The file of evidence {EvidenceId} of collective {CollectiveId} is missing or altered.")]
    private static partial void LogAltered(ILogger logger, Guid collectiveId, Guid evidenceId);

    [LoggerMessage(EventId = 4052, Level = LogLevel.Error, Message = "A file of evidence could not be read.")]
    private static partial void LogUnreadable(ILogger logger, Exception exception);
}
