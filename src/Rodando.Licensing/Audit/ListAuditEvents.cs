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
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Audit;

/// <summary>One event of the federation's audit chain.</summary>
/// <param name="Seq">Its number, from 1 without gaps.</param>
/// <param name="Event">The event itself: actor, at, data, type and more.</param>
/// <param name="EventHash">SHA256(0x00 ‖ canonical event), 64 hexadecimal digits.</param>
/// <param name="ChainHash">SHA256(0x01 ‖ chain hash before ‖ event hash), 64 hexadecimal digits.</param>
public sealed record AuditEventResponse(long Seq, JsonElement Event, string EventHash, string ChainHash)
{
    internal static AuditEventResponse Of(long seq, string text, byte[] eventHash, byte[] chainHash)
    {
        using var document = JsonDocument.Parse(text);
        return new(seq, document.RootElement.Clone(), Convert.ToHexStringLower(eventHash), Convert.ToHexStringLower(chainHash));
    }
}

/// <summary>The federation's audit events in their order.</summary>
internal static class ListAuditEvents
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/audit-events", HandleAsync)
        .WithName(nameof(ListAuditEvents))
        .WithSummary("Lists the federation's audit events by number.")
        .ProducesValidationProblem();

    /// <param name="after">Number after which to begin; 0 when not given.</param>
    /// <param name="collectiveId">Only events about this collective.</param>
    internal static async Task<Ok<Page<AuditEventResponse>>> HandleAsync(
        [FromQuery, Range(0L, long.MaxValue)] long? after, [FromQuery, Range(1, 100)] int? limit, [FromQuery] Guid? collectiveId,
        HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var size = limit ?? 25;
        var rows = await db.AuditEvents.AsNoTracking()
            .Where(row => row.FederationId == federation && row.Seq > (after ?? 0) && (collectiveId == null || row.CollectiveId == collectiveId))
            .OrderBy(row => row.Seq).Take(size + 1).ToListAsync(cancel);
        var next = rows.Count > size ? rows[size - 1].Seq.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<AuditEventResponse>(
            [.. rows.Take(size).Select(row => AuditEventResponse.Of(row.Seq, row.Event, row.EventHash, row.ChainHash))], next));
    }
}
