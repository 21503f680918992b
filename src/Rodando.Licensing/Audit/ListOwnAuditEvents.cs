using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Audit;

/// <summary>What was decided and done about the caller's collective; an appeal names a decision by its number here.</summary>
internal static class ListOwnAuditEvents
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/audit/events", HandleAsync)
        .WithName(nameof(ListOwnAuditEvents))
        .WithSummary("Lists the audit events about the own collective, newest first.")
        .ProducesValidationProblem();

    /// <param name="before">Only events before this number; the <c>nextCursor</c> of the page before.</param>
    internal static async Task<Ok<Page<AuditEventResponse>>> HandleAsync(
        [FromQuery, Range(1L, long.MaxValue)] long? before, [FromQuery, Range(1, 100)] int? limit, LicensingDb db, CancellationToken cancel)
    {
        var size = limit ?? 25;
        var rows = await db.AuditEvents.AsNoTracking()
            .Where(row => row.CollectiveId == db.CollectiveId && (before == null || row.Seq < before))
            .OrderByDescending(row => row.Seq).Take(size + 1).ToListAsync(cancel);
        var next = rows.Count > size ? rows[size - 1].Seq.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<AuditEventResponse>(
            [.. rows.Take(size).Select(row => AuditEventResponse.Of(row.Seq, row.Event, row.EventHash, row.ChainHash))], next));
    }
}
