using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Signals;

/// <summary>What a report is about.</summary>
public enum ReportSubject
{
    FalseEvidence,
    InvestorControl,
    NonMemberLabour,
    Retaliation,
    Safety,
    Pay,
    Democracy,
    Other,
}

/// <param name="Subject">What it is about.</param>
/// <param name="Message">What happened. Only the federation reads it.</param>
public sealed record LodgeReportRequest(ReportSubject Subject, [property: StringLength(4000, MinimumLength = 3)] string Message);

/// <param name="Id">Keep it: by it the federation finds the report.</param>
public sealed record LodgedReport(Guid Id, DateTimeOffset LodgedAt);

/// <summary>
/// Any member tells the federation of a breach, past the collective's own admins: no endpoint, no scope of the database and no event
/// of the audit chain shows them that there was one.
/// </summary>
internal static class LodgeReport
{
    /// <summary>Reports that one person may lodge in a day.</summary>
    private const int PerDay = 20;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/reports", HandleAsync)
        .WithName(nameof(LodgeReport))
        .WithSummary("Reports a breach to the federation; the collective does not see it.")
        .WithDescription("The same report again answers with the first one.")
        .Produces<LodgedReport>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(
        LodgeReportRequest request, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var (id, reporter) = (http.User.CollectiveId(), http.User.SubjectId());
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Subject}\n{request.Message}"));
        db.Tenant.EnterSystem();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        if (await db.LockCollectiveAsync(id, cancel) is not { } collective) return Problems.NotFound("collective");
        if (await db.Reports.AsNoTracking().SingleOrDefaultAsync(
            row => row.CollectiveId == id && row.Reporter == reporter && row.MessageHash == hash, cancel) is { } known)
            return Accepted(known);
        var log = await AuditLog.OpenAsync(db, collective.FederationId, clock, requestId: null, cancel);
        var since = log.Now.AddDays(-1);
        if (await db.Reports.CountAsync(row => row.CollectiveId == id && row.Reporter == reporter && row.LodgedAt > since, cancel) >= PerDay)
            return new Refusal("too-many-reports", $"At most {PerDay} reports a day; write the rest to the federation.").ToProblem();
        var report = new Report
        {
            CollectiveId = id, Id = Guid.CreateVersion7(log.Now), Reporter = reporter, CourierId = http.User.FindId(ClaimNames.Courier),
            Subject = JsonNamingPolicy.KebabCaseLower.ConvertName(request.Subject.ToString()), Message = request.Message, MessageHash = hash,
            LodgedAt = log.Now,
        };
        db.Reports.Add(report);
        // Neither the collective nor the person nor the request is named: its own people may read their part of the chain.
        log.Append("report.lodged", "member", new JsonObject { ["report"] = report.Id.ToString(), ["sha256"] = Convert.ToHexStringLower(hash) });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return Accepted(report);
    }

    private static IResult Accepted(Report report) => TypedResults.Accepted((string?)null, new LodgedReport(report.Id, report.LodgedAt));
}
