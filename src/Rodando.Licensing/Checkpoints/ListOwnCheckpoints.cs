using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Checkpoints;

/// <summary>A checkpoint as handed to a collective.</summary>
/// <param name="Day">UTC date.</param>
/// <param name="Checkpoint">Keep it outside of this system: <c>verify-audit --checkpoint</c> compares an export with it.</param>
/// <param name="ReceivedAt">When a member confirmed to hold it; null as long as nobody has.</param>
public sealed record HandedCheckpoint(DateOnly Day, SignedCheckpoint Checkpoint, DateTimeOffset HandedAt, DateTimeOffset? ReceivedAt);

/// <summary>The checkpoints that were handed to the caller's collective.</summary>
internal static class ListOwnCheckpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/audit/checkpoints", HandleAsync)
        .WithName(nameof(ListOwnCheckpoints))
        .WithSummary("Lists the signed checkpoints of the federation's audit chain, newest first.")
        .ProducesValidationProblem();

    /// <param name="before">Only days before this one; the <c>nextCursor</c> of the page before.</param>
    internal static async Task<Ok<Page<HandedCheckpoint>>> HandleAsync(
        [FromQuery] DateOnly? before, [FromQuery, Range(1, 100)] int? limit, LicensingDb db, CancellationToken cancel)
    {
        var size = limit ?? 25;
        var rows = await Query(db).Where(row => before == null || row.Delivery.Day < before)
            .OrderByDescending(row => row.Delivery.Day).Take(size + 1).ToListAsync(cancel);
        var next = rows.Count > size ? rows[size - 1].Delivery.Day.ToString("O", CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<HandedCheckpoint>([.. rows.Take(size).Select(Of)], next));
    }

    /// <summary>What the caller's collective was handed, with what it was handed.</summary>
    internal static IQueryable<Handed> Query(LicensingDb db) =>
        from delivery in db.CheckpointDeliveries
        where delivery.CollectiveId == db.CollectiveId
        join made in db.AuditCheckpoints on new { delivery.FederationId, delivery.Day } equals new { made.FederationId, made.Day }
        join federation in db.Federations on delivery.FederationId equals federation.Id
        select new Handed { Delivery = delivery, Made = made, Chain = federation.Code };

    internal static HandedCheckpoint Of(Handed row) =>
        new(row.Delivery.Day, SignedCheckpoint.Of(row.Made, row.Chain), row.Delivery.HandedAt, row.Delivery.ReceivedAt);

    internal sealed class Handed
    {
        public required CheckpointDelivery Delivery { get; init; }

        public required AuditCheckpoint Made { get; init; }

        public required string Chain { get; init; }
    }
}
