using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Reports;

/// <param name="From">First local date of the period.</param>
/// <param name="To">Last local date of the period, inclusive; not after today. At most 732 days after the first.</param>
/// <param name="Method">How it was audited. No personal data.</param>
/// <param name="Sample">What was looked at. No personal data.</param>
/// <param name="Conclusion">With reasons. No personal data.</param>
/// <param name="Figures">Counts that the auditor adds.</param>
public sealed record IssueReportRequest(
    DateOnly From, DateOnly To, [property: StringLength(4000, MinimumLength = 3)] string Method,
    [property: StringLength(4000, MinimumLength = 3)] string Sample, [property: StringLength(8000, MinimumLength = 3)] string Conclusion,
    [property: MaxLength(100)] IReadOnlyList<ReportFigure>? Figures = null);

/// <summary>Writes a report on one collective. The same inputs give the same report: repeating it answers with the first.</summary>
internal static class IssueReport
{
    public const string Type = "report.issued";

    private const string LicenceText = "LicenseRef-Rodando-Reciprocity-1.0";
    private const int LongestDays = 732;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/audit-reports", HandleAsync)
        .WithName(nameof(IssueReport))
        .WithSummary("Issues an audit report on a collective; with the same inputs it answers with the one issued before.")
        .Produces<AuditReportResponse>()
        .Produces<AuditReportResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(
        Guid id, IssueReportRequest request, LicensingDb db, [AsParameters] Decision decision, CancellationToken cancel) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            if (Check(request, LicenceCalendar.LocalDate(log.Now, collective.Zone)) is { Count: > 0 } errors) return Problems.Invalid(errors);
            if (Impossible(request.Figures ?? []) is { } impossible) return impossible.ToProblem();
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.CheckAsync(file, file.Decider!.Value) is { } ineligible) return ineligible.ToProblem();

            var report = await WriteAsync(request, collective, log, db, file.Decider.Value, cancel);
            var known = await db.AuditReports.AsNoTracking().Where(row => row.CollectiveId == id)
                .OrderByDescending(row => row.IssuedAt).FirstOrDefaultAsync(cancel);
            if (known is not null && known.InputsHash.AsSpan().SequenceEqual(report.InputsHash)) return TypedResults.Ok(AuditReportResponse.Of(known));
            db.AuditReports.Add(report);
            log.Append(Type, file.Actor, new JsonObject
            {
                ["collective"] = id.ToString(), ["report"] = report.Id.ToString(), ["inputsHash"] = Convert.ToHexStringLower(report.InputsHash),
                ["from"] = AuditLog.Date(request.From), ["to"] = AuditLog.Date(request.To),
            });
            return TypedResults.Created($"/v1/federation/collectives/{id}/audit-reports/{report.Id}", AuditReportResponse.Of(report));
        });

    private static async Task<AuditReport> WriteAsync(
        IssueReportRequest request, Collective collective, AuditLog log, LicensingDb db, Guid by, CancellationToken cancel)
    {
        // The head as committed: what this transaction adds comes after it.
        var head = await db.AuditHeads.AsNoTracking().SingleAsync(row => row.FederationId == collective.FederationId, cancel);
        var found = await new FigureReading(db, collective, request.From, request.To, cancel).ReadAsync(log.LastEventAt, log.Now, forFederation: false);
        var content = new ReportContent(
            LicenceText, collective.CollectiveId, collective.Name, collective.Jurisdiction, request.From, request.To, request.Method, request.Sample,
            [.. (request.Figures ?? []).Select(Counted)], found, request.Conclusion);
        return new AuditReport
        {
            CollectiveId = collective.CollectiveId, Id = Guid.CreateVersion7(log.Now), PeriodFrom = request.From, PeriodTo = request.To,
            Body = JsonSerializer.Serialize(content, AuditReport.Json), IssuedAt = log.Now, IssuedBy = by,
            InputsHash = SHA256.HashData(Jcs.Canonicalise(JsonSerializer.SerializeToElement(content, AuditReport.Json))),
            ChainSeq = head.Seq, ChainHead = head.ChainHash,
        };
    }

    private static Dictionary<string, string[]> Check(IssueReportRequest request, DateOnly today)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (request.To < request.From) errors["to"] = ["The period ends before it begins."];
        else if (request.To > today) errors["to"] = ["The period ends after today."];
        else if (request.To.DayNumber - request.From.DayNumber > LongestDays) errors["from"] = [$"The period is longer than {LongestDays} days."];
        foreach (var (figure, index) in (request.Figures ?? []).Select((figure, index) => (figure, index)))
        {
            if (figure.Count is null && figure.Percent is null) errors[$"figures[{index}].count"] = ["Give the count, or the percentage that tells it."];
            if (figure.Count > figure.Of) errors[$"figures[{index}].count"] = ["It is more than all of them."];
            if (figure.Percent is { Scale: > 4 }) errors[$"figures[{index}].percent"] = ["It has more than 4 decimals."];
        }

        return errors;
    }

    /// <summary>The first percentage that is none of whole numbers, or not that of the count given.</summary>
    private static Refusal? Impossible(IReadOnlyList<ReportFigure> figures)
    {
        for (var i = 0; i < figures.Count; i++)
        {
            if (figures[i] is not { Percent: { } percent } figure) continue;
            var counts = Percentages.CountsOf(percent, figure.Of);
            var field = $"figures[{i}].percent";
            var text = percent.ToString(CultureInfo.InvariantCulture);
            if (counts.Count == 0) return new("impossible-percentage", $"No whole number of {figure.Of} gives {text} %.", field);
            if (figure.Count is { } count && !counts.Contains(count))
                return new("impossible-percentage", $"{count} of {figure.Of} are not {text} %.", field);
            if (figure.Count is null && counts.Count > 1)
                return new("impossible-percentage", $"{text} % of {figure.Of} may be {counts[0]} to {counts[^1]}: give the count.", field);
        }

        return null;
    }

    /// <summary>Counts are kept, not percentages.</summary>
    private static ReportFigure Counted(ReportFigure figure) =>
        figure with { Count = figure.Count ?? Percentages.CountsOf(figure.Percent!.Value, figure.Of)[0], Percent = null };
}
