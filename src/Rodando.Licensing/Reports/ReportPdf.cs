using System.Globalization;
using System.Text.Json;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;

namespace Rodando.Licensing.Reports;

/// <summary>A report on paper. It says what the JSON says; the same report in the same language gives the same bytes.</summary>
internal static class ReportPdf
{
    /// <param name="language">es or en.</param>
    public static byte[] Of(AuditReportResponse report, string language)
    {
        var (texts, pages, content) = (ReportTexts.In(language), new PdfPages(), report.Content);
        pages.Heading($"{texts.Title}: {content.CollectiveName} ({content.Jurisdiction})");
        pages.Line($"{texts.Period}: {Day(content.From)} – {Day(content.To)}");
        pages.Line($"{texts.Licence}: {content.LicenceText}");
        Licence(pages, texts, content.Found.Licence);
        Paragraph(pages, texts.Method, content.Method);
        Paragraph(pages, texts.Sample, content.Sample);
        List(pages, texts, texts.Figures, content.Figures, figure => $"{figure.Name}: {figure.Count} / {figure.Of}");
        Tests(pages, texts, content.Found);
        Findings(pages, texts, content.Found.Findings);
        List(pages, texts, texts.Evidence, content.Found.Evidence, item => $"{item.Code} {Name(item.State)} {item.Sha256}");
        List(pages, texts, texts.Decisions, content.Found.Decisions, one => $"{one.Seq}  {At(one.At)}  {one.Type}  {one.Actor}  {one.Reason}");
        List(pages, texts, texts.Appeals, content.Found.Appeals, one => $"{one.EventSeq}  {Name(one.State)}  {At(one.FiledAt)}  {one.Summary}");
        List(pages, texts, texts.Conflicts, content.Found.Conflicts, one => $"{one.UserId}  {one.Kind}");
        List(pages, texts, texts.Links, content.Found.Links, one => $"{one.CollectiveId}  {Name(one.State)}  {one.LastPermittedDate:yyyy-MM-dd}  {string.Join(", ", one.Reasons)}");
        List(pages, texts, texts.Notices, content.Found.Notices, one => $"{one.Kind}  {one.Deadline:yyyy-MM-dd}  {Name(one.State)}  {one.Sent}/{one.Sent + one.Failed}");
        List(pages, texts, texts.Assemblies, content.Found.Assemblies, one => $"{one.HeldOn:yyyy-MM-dd}  {Name(one.Kind)}  {one.Present}/{one.Members}  {one.MinutesSha256}");
        Paragraph(pages, texts.Conclusion, content.Conclusion);
        pages.Heading($"{texts.Issued}: {At(report.IssuedAt)}  user:{report.IssuedBy}");
        pages.Line($"{texts.Inputs}: {report.InputsHash}");
        pages.Line($"{texts.Chain}: {report.ChainSeq} {report.ChainHead}");
        return pages.Write($"{texts.Title} {report.Id}", $"{report.Id}  {report.InputsHash}");
    }

    private static void Licence(PdfPages pages, ReportTexts texts, LicenceFigures licence)
    {
        pages.Line($"{texts.State}: {LicenceStates.Name(licence.State)}, {At(licence.Since)}");
        if (licence.LastPermittedDate is { } last) pages.Line($"{texts.LastDay}: {Day(last)}");
        if (licence.ReverifyDue is { } due) pages.Line($"{texts.Reverify}: {Day(due)}");
        pages.Line($"{texts.Profile}: {licence.Profile ?? texts.None}");
        pages.Line(string.Create(CultureInfo.InvariantCulture, $"{texts.Policy}: {licence.PolicyVersion}"));
    }

    private static void Tests(PdfPages pages, ReportTexts texts, AuditFigures found)
    {
        List(pages, texts, texts.Tests, found.Tests, test =>
            $"{test.Test,-4}{test.Numerator?.ToString(CultureInfo.InvariantCulture) ?? "–"} / {test.Denominator?.ToString(CultureInfo.InvariantCulture) ?? "–"}  "
            + $"[{test.Limit}]  {test.Passed switch { true => texts.Passed, false => texts.Failed, _ => texts.Open }}  {test.InputsHash[..16]}");
        pages.Heading(texts.Register);
        var register = found.Register;
        pages.Line(string.Format(
            CultureInfo.InvariantCulture, texts.RegisterLine, register.AtStart, register.AtEnd, register.Began, register.Ended, register.RecordedVersions));
        pages.Heading(texts.Work);
        pages.Line(string.Format(
            CultureInfo.InvariantCulture, texts.WorkLine, Hours(texts, found.Work.Seconds), found.Work.Carried, found.Work.ByLargestMerchant));
        foreach (var rider in found.Work.NotInRegister) pages.Line($"{texts.Outside}: {rider.CourierId}  {Hours(texts, rider.Seconds)}", 2);
    }

    private static void Findings(PdfPages pages, ReportTexts texts, IReadOnlyList<FindingFigure> findings)
    {
        pages.Heading(texts.Findings);
        if (findings.Count == 0) pages.Line(texts.None);
        foreach (var finding in findings)
        {
            pages.Line($"{finding.Code}  {Name(finding.State)}  {At(finding.OpenedAt)}");
            pages.Line(finding.Detail, 2);
            if (finding.Reply is { } reply) pages.Line($"{texts.Reply}: {reply}", 2);
        }
    }

    private static void List<T>(PdfPages pages, ReportTexts texts, string heading, IReadOnlyList<T> all, Func<T, string> line)
    {
        pages.Heading(heading);
        if (all.Count == 0) pages.Line(texts.None);
        foreach (var one in all) pages.Line(line(one));
    }

    private static void Paragraph(PdfPages pages, string heading, string text)
    {
        pages.Heading(heading);
        pages.Line(text.ReplaceLineEndings("\n"));
    }

    private static string Hours(ReportTexts texts, long seconds) =>
        string.Format(CultureInfo.InvariantCulture, texts.Hours, (seconds / 3600m).ToString("0.00", CultureInfo.InvariantCulture));

    private static string Day(DateOnly day) => AuditLog.Date(day)!;

    private static string At(DateTimeOffset at) => AuditLog.Timestamp(at);

    private static string Name<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
