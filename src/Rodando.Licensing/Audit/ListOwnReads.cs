using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Audit;

/// <summary>A reading of the collective's file by an auditor.</summary>
/// <param name="Seq">Number of the event.</param>
/// <param name="At">UTC instant.</param>
/// <param name="Reader">Pseudonym of the auditor; the federation knows who it is.</param>
/// <param name="What">file, evidence, report.</param>
public sealed record FileReadResponse(long Seq, DateTimeOffset At, string Reader, string What);

/// <summary>Which auditor read what of the caller's collective.</summary>
internal static class ListOwnReads
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/audit/reads", HandleAsync)
        .WithName(nameof(ListOwnReads))
        .WithSummary("Lists what auditors read of the collective's file, newest first.")
        .ProducesValidationProblem();

    /// <param name="before">Only events before this number; the <c>nextCursor</c> of the page before.</param>
    internal static async Task<Ok<Page<FileReadResponse>>> HandleAsync(
        [FromQuery, Range(1L, long.MaxValue)] long? before, [FromQuery, Range(1, 100)] int? limit, LicensingDb db, CancellationToken cancel)
    {
        var size = limit ?? 25;
        var rows = await db.AuditEvents.AsNoTracking()
            .Where(row => row.CollectiveId == db.CollectiveId && row.Type == FileReads.Type && (before == null || row.Seq < before))
            .OrderByDescending(row => row.Seq).Take(size + 1).ToListAsync(cancel);
        var next = rows.Count > size ? rows[size - 1].Seq.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<FileReadResponse>([.. rows.Take(size).Select(Of)], next));
    }

    private static FileReadResponse Of(AuditEvent row)
    {
        using var read = JsonDocument.Parse(row.Event);
        return new FileReadResponse(row.Seq, row.At, read.RootElement.GetProperty("actor").GetString()!,
            read.RootElement.GetProperty("data").GetProperty("what").GetString()!);
    }
}
