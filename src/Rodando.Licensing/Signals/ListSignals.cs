using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Reverification;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Signals;

/// <param name="Kind">What to look at.</param>
/// <param name="Details">Numbers and pseudonyms.</param>
public sealed record SignalResponse(Guid Id, SignalKind Kind, JsonElement Details, DateTimeOffset RaisedAt);

/// <summary>A report, without who made it.</summary>
public sealed record ReportResponse(Guid Id, Guid CollectiveId, ReportSubject Subject, string Message, DateTimeOffset LodgedAt);

/// <summary>GET /v1/federation/collectives/{id}/signals</summary>
internal static class ListSignals
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/signals", HandleAsync)
        .WithName(nameof(ListSignals))
        .WithSummary("Lists what an auditor should look at, newest first.")
        .Produces<Page<SignalResponse>>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (await db.FindOwnAsync(id, http, cancel) is null) return Problems.NotFound("collective");
        var query = db.Signals.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.RaisedAt < after.At || (row.RaisedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.RaisedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.RaisedAt, row.Id), row => new SignalResponse(
            row.Id, Read<SignalKind>(row.Kind), JsonSerializer.Deserialize<JsonElement>(row.Details), row.RaisedAt)));
    }

    internal static T Read<T>(string name)
        where T : struct, Enum => Enum.Parse<T>(name.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
}

/// <summary>GET /v1/federation/reports</summary>
internal static class ListReports
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/reports", HandleAsync)
        .WithName(nameof(ListReports))
        .WithSummary("Lists breaches that members reported, newest first; never who reported them.")
        .Produces<Page<ReportResponse>>()
        .ProducesValidationProblem();

    internal static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, [FromQuery] Guid? collectiveId, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var query = db.Reports.AsNoTracking()
            .Where(row => (collectiveId == null || row.CollectiveId == collectiveId)
                && db.Collectives.Any(own => own.CollectiveId == row.CollectiveId && own.FederationId == federation));
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.LodgedAt < after.At || (row.LodgedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.LodgedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.LodgedAt, row.Id), row => new ReportResponse(
            row.Id, row.CollectiveId, ListSignals.Read<ReportSubject>(row.Subject), row.Message, row.LodgedAt)));
    }
}
