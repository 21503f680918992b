using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Checkpoints;

/// <summary>A checkpoint of the federation's chain.</summary>
/// <param name="Day">UTC date.</param>
/// <param name="Handed">To how many collectives it was handed.</param>
/// <param name="Received">How many of them confirmed to keep it.</param>
public sealed record CheckpointResponse(DateOnly Day, SignedCheckpoint Checkpoint, int Handed, int Received);

/// <summary>The federation's checkpoints and who keeps them.</summary>
internal static class ListCheckpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/audit/checkpoints", HandleAsync)
        .WithName(nameof(ListCheckpoints))
        .WithSummary("Lists the signed checkpoints of the audit chain, newest first.")
        .ProducesValidationProblem();

    /// <param name="before">Only days before this one; the <c>nextCursor</c> of the page before.</param>
    internal static async Task<Ok<Page<CheckpointResponse>>> HandleAsync(
        [FromQuery] DateOnly? before, [FromQuery, Range(1, 100)] int? limit, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var (id, size) = (http.User.FederationId(), limit ?? 25);
        var rows = await db.AuditCheckpoints.AsNoTracking()
            .Where(row => row.FederationId == id && (before == null || row.Day < before))
            .OrderByDescending(row => row.Day).Take(size + 1)
            .Select(row => new
            {
                Made = row,
                Handed = db.CheckpointDeliveries.Count(handed => handed.FederationId == id && handed.Day == row.Day),
                Received = db.CheckpointDeliveries.Count(handed => handed.FederationId == id && handed.Day == row.Day && handed.ReceivedAt != null),
            }).ToListAsync(cancel);
        var code = await db.Federations.Where(row => row.Id == id).Select(row => row.Code).SingleOrDefaultAsync(cancel) ?? "";
        var next = rows.Count > size ? rows[size - 1].Made.Day.ToString("O", CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<CheckpointResponse>(
            [.. rows.Take(size).Select(row => new CheckpointResponse(row.Made.Day, SignedCheckpoint.Of(row.Made, code), row.Handed, row.Received))], next));
    }
}
