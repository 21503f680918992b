using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Checkpoints;
using Rodando.Licensing.StrandedParcels;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Reports;

/// <param name="InputsHash">SHA-256 of the content, hexadecimal.</param>
public sealed record AuditReportSummary(Guid Id, DateOnly From, DateOnly To, string InputsHash, DateTimeOffset IssuedAt, Guid IssuedBy);

/// <summary>Reports for the federation and for the co-operative they are about.</summary>
internal static class ReadReports
{
    private const string Reports = "/federation/collectives/{id:guid}/audit-reports";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Reports, (Guid id, [AsParameters] PageQuery page, HttpContext http, LicensingDb db, CancellationToken cancel) =>
                ListAsync(id, http.User.FederationId(), page, db, cancel))
            .WithName("ListAuditReports").WithSummary("Lists the audit reports on a collective, newest first.").ProducesValidationProblem();
        routes.MapGet($"{Reports}/{{report:guid}}", (Guid id, Guid report, HttpContext http, LicensingDb db, CancellationToken cancel) =>
                GetAsync(id, report, http.User.FederationId(), db, cancel))
            .WithName("GetAuditReport").WithSummary("An audit report.").Produces<AuditReportResponse>()
            .ProducesProblem(StatusCodes.Status404NotFound).RecordsReadsOf("report");
        routes.MapGet($"{Reports}/{{report:guid}}/pdf", (
                Guid id, Guid report, [FromQuery, RegularExpression(ReportTexts.Languages)] string? language, HttpContext http, LicensingDb db,
                CancellationToken cancel) => PdfAsync(id, report, http.User.FederationId(), language, db, cancel))
            .WithName("GetAuditReportPdf").WithSummary("An audit report as PDF, in es (the default) or en.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/pdf").ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).RecordsReadsOf("report");
    }

    public static void MapOwn(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/collective/audit/reports", ([AsParameters] PageQuery page, LicensingDb db, CancellationToken cancel) =>
                ListAsync(db.CollectiveId, null, page, db, cancel))
            .WithName("ListOwnAuditReports").WithSummary("Lists the federation's reports on the collective, newest first.").ProducesValidationProblem();
        routes.MapGet("/collective/audit/reports/{report:guid}", (Guid report, LicensingDb db, CancellationToken cancel) =>
                GetAsync(db.CollectiveId, report, null, db, cancel))
            .WithName("GetOwnAuditReport").WithSummary("A report of the federation on the collective.").Produces<AuditReportResponse>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        routes.MapGet("/collective/audit/reports/{report:guid}/pdf", (
                Guid report, [FromQuery, RegularExpression(ReportTexts.Languages)] string? language, LicensingDb db, CancellationToken cancel) =>
                PdfAsync(db.CollectiveId, report, null, language, db, cancel))
            .WithName("GetOwnAuditReportPdf").WithSummary("The same as PDF, in es (the default) or en.")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/pdf").ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<Results<Ok<Page<AuditReportSummary>>, ProblemHttpResult>> ListAsync(
        Guid id, Guid? federation, PageQuery page, LicensingDb db, CancellationToken cancel)
    {
        var query = Of(db, id, federation);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.IssuedAt < after.At || (row.IssuedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.IssuedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.IssuedAt, row.Id), row => new AuditReportSummary(
            row.Id, row.PeriodFrom, row.PeriodTo, Convert.ToHexStringLower(row.InputsHash), row.IssuedAt, row.IssuedBy)));
    }

    private static async Task<IResult> GetAsync(Guid id, Guid report, Guid? federation, LicensingDb db, CancellationToken cancel) =>
        await Of(db, id, federation).SingleOrDefaultAsync(row => row.Id == report, cancel) is { } row
            ? TypedResults.Ok(AuditReportResponse.Of(row))
            : Problems.NotFound("report");

    private static async Task<IResult> PdfAsync(Guid id, Guid report, Guid? federation, string? language, LicensingDb db, CancellationToken cancel) =>
        await Of(db, id, federation).SingleOrDefaultAsync(row => row.Id == report, cancel) is { } row
            ? TypedResults.File(ReportPdf.Of(AuditReportResponse.Of(row), language ?? "es"), "application/pdf", $"report-{row.Id}.pdf")
            : Problems.NotFound("report");

    private static IQueryable<AuditReport> Of(LicensingDb db, Guid id, Guid? federation) => db.AuditReports.AsNoTracking()
        .Where(row => row.CollectiveId == id
            && (federation == null || db.Collectives.Any(own => own.CollectiveId == id && own.FederationId == federation)));
}

/// <summary>The auditor's screen of one collective.</summary>
/// <param name="From">First local date of the figures.</param>
/// <param name="To">Last local date of the figures.</param>
/// <param name="DaysLeft">Local days left of a provisional licence; null in other states.</param>
/// <param name="CheckAfter">UTC instant at which the state may next change by itself.</param>
/// <param name="StrandedParcels">Parcels in hand after the time to drain, newest first.</param>
/// <param name="Chain">State of the audit chain.</param>
public sealed record AuditFile(
    Guid Id, string Name, DateOnly From, DateOnly To, int? DaysLeft, DateTimeOffset? CheckAfter, AuditFigures Figures,
    IReadOnlyList<StrandedParcelResponse> StrandedParcels, AuditStatus Chain);

/// <summary>The figures of a report, live: for the screen. Reading it is an event that the collective sees.</summary>
internal static class GetAuditFile
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/collectives/{id:guid}/audit-file", HandleAsync)
        .WithName(nameof(GetAuditFile))
        .WithSummary("All that an auditor needs of one collective: licence, evidence, decisions, tests, register, work, findings, appeals.")
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RecordsReadsOf("file");

    /// <param name="from">First local date; a year before the last when left out.</param>
    /// <param name="to">Last local date; today when left out.</param>
    internal static async Task<Results<Ok<AuditFile>, ProblemHttpResult>> HandleAsync(
        Guid id, [FromQuery] DateOnly? from, [FromQuery] DateOnly? to, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var (federation, now) = (http.User.FederationId(), clock.GetUtcNow());
        var collective = await db.Collectives.AsNoTracking()
            .SingleOrDefaultAsync(row => row.CollectiveId == id && row.FederationId == federation, cancel);
        if (collective is null || await AuditStatus.OfAsync(db, federation, cancel) is not { } chain) return Problems.NotFound("collective");
        var last = to ?? LicenceCalendar.LocalDate(now, collective.Zone);
        var first = from ?? last.AddYears(-1);
        if (first > last || last.DayNumber - first.DayNumber > 732) return Problems.Invalid("from", "The period is from 1 to 733 days long.");
        var head = await db.AuditHeads.AsNoTracking().Where(row => row.FederationId == federation).Select(row => row.At).SingleAsync(cancel);
        var facts = collective.Facts(now, head);
        var stranded = await db.StrandedParcels.AsNoTracking().Where(row => row.CollectiveId == id && row.Reference != null)
            .OrderByDescending(row => row.Since).Take(100).ToListAsync(cancel);
        return TypedResults.Ok(new AuditFile(
            id, collective.Name, first, last, Register.LicenceFiles.DaysLeft(facts, now), LicenceGate.CheckAfter(facts, now),
            await new FigureReading(db, collective, first, last, cancel).ReadAsync(head, now, forFederation: true), [.. stranded.Select(ListStrandedParcels.Of)], chain));
    }
}
