using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Rodando.Licensing.Reports;

/// <summary>A figure that the auditor adds, as a count of a whole. A percentage may be typed; one that no whole number gives is refused.</summary>
/// <param name="Name">What was counted.</param>
/// <param name="Of">All of them.</param>
/// <param name="Count">How many of them; may be left out when the percentage tells it.</param>
/// <param name="Percent">0 to 100 with up to 4 decimals.</param>
public sealed record ReportFigure(
    [property: StringLength(200, MinimumLength = 2)] string Name, [property: Range(1, 10_000_000)] int Of,
    [property: Range(0, 10_000_000)] int? Count = null, [property: Range(0.0, 100.0)] decimal? Percent = null);

/// <summary>The report as it was issued; JSON, and the same as PDF.</summary>
/// <param name="LicenceText">Version of the licence's text.</param>
/// <param name="From">First local date of the period.</param>
/// <param name="To">Last local date of the period, inclusive.</param>
/// <param name="Method">How it was audited.</param>
/// <param name="Sample">What was looked at.</param>
/// <param name="Figures">Counts that the auditor added.</param>
/// <param name="Found">What the system's own records say.</param>
/// <param name="Conclusion">The auditor's, with reasons.</param>
public sealed record ReportContent(
    string LicenceText, Guid CollectiveId, string CollectiveName, string Jurisdiction, DateOnly From, DateOnly To, string Method,
    string Sample, IReadOnlyList<ReportFigure> Figures, AuditFigures Found, string Conclusion);

/// <param name="InputsHash">SHA-256 of the content in canonical form (RFC 8785), hexadecimal. The same inputs give the same.</param>
/// <param name="ChainSeq">Number of the newest event of the audit chain at issue.</param>
/// <param name="ChainHead">Chain hash of that event, hexadecimal.</param>
/// <param name="IssuedBy">Sign-in id of the auditor.</param>
public sealed record AuditReportResponse(
    Guid Id, ReportContent Content, string InputsHash, long ChainSeq, string ChainHead, DateTimeOffset IssuedAt, Guid IssuedBy)
{
    internal static AuditReportResponse Of(AuditReport row) => new(
        row.Id, row.Read(), Convert.ToHexStringLower(row.InputsHash), row.ChainSeq, Convert.ToHexStringLower(row.ChainHead), row.IssuedAt, row.IssuedBy);
}

/// <summary>A report of an auditor; written once.</summary>
internal sealed class AuditReport
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public Guid CollectiveId { get; init; }

    public Guid Id { get; init; }

    public DateOnly PeriodFrom { get; init; }

    public DateOnly PeriodTo { get; init; }

    /// <summary><see cref="ReportContent"/> as JSON.</summary>
    public required string Body { get; init; }

    public required byte[] InputsHash { get; init; }

    public long ChainSeq { get; init; }

    public required byte[] ChainHead { get; init; }

    public DateTimeOffset IssuedAt { get; init; }

    public Guid IssuedBy { get; init; }

    public ReportContent Read() => JsonSerializer.Deserialize<ReportContent>(Body, Json)!;

    internal static void Map(ModelBuilder model) => model.Entity<AuditReport>(row =>
    {
        row.ToTable("audit_reports");
        row.HasKey(x => new { x.CollectiveId, x.Id });
        row.Property(x => x.Body).HasColumnType("jsonb");
    });
}
