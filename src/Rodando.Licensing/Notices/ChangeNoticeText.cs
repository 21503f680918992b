using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Notices;

/// <param name="Subject">One line. Placeholders in braces: collective, deadline, lodgeBy, days, federation, contact, detail.</param>
/// <param name="Body">Plain text with the same placeholders.</param>
/// <param name="Short">With the first four placeholders only; at most 160 characters when filled. A long name of a collective is cut.</param>
public sealed record ChangeNoticeTextRequest(
    [property: StringLength(200, MinimumLength = 3)] string Subject,
    [property: StringLength(4000, MinimumLength = 10)] string Body,
    [property: StringLength(200, MinimumLength = 10)] string Short);

/// <summary>Gives a kind of notice the federation's own words.</summary>
internal static class ChangeNoticeText
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/federation/notice-texts/{kind}/{language}", HandleAsync)
        .WithName(nameof(ChangeNoticeText))
        .WithSummary("Changes the text of a kind of notice in one language.")
        .Produces<NoticeTextResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(
        string kind, string language, ChangeNoticeTextRequest request, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (!NoticeKinds.IsKind(kind) || !NoticeTexts.Languages.Contains(language)) return Problems.NotFound("text");
        if (Check(request) is { Count: > 0 } errors) return Problems.Invalid(errors);
        var federation = http.User.FederationId();
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // The chain's lock orders changes of one text.
        var log = await AuditLog.OpenAsync(db, federation, clock, Activity.Current?.TraceId.ToString(), cancel);
        var row = await db.NoticeTexts.SingleOrDefaultAsync(one => one.FederationId == federation && one.Kind == kind && one.Language == language, cancel);
        var words = new NoticeWords(request.Subject, request.Body, request.Short);
        if (row?.Words == words) return TypedResults.Ok(ListNoticeTexts.Of(kind, language, words, row.Version));
        if (row is null)
        {
            row = new NoticeText { FederationId = federation, Kind = kind, Language = language, Subject = words.Subject, Body = words.Body, Short = words.Short };
            db.NoticeTexts.Add(row);
        }
        else
        {
            (row.Subject, row.Body, row.Short, row.Version) = (words.Subject, words.Body, words.Short, row.Version + 1);
        }

        log.Append("federation.notice_text_changed", http.User.PrincipalKey(), new JsonObject { ["kind"] = kind, ["language"] = language, ["version"] = row.Version });
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        return TypedResults.Ok(ListNoticeTexts.Of(kind, language, row.Words, row.Version));
    }

    private static Dictionary<string, string[]> Check(ChangeNoticeTextRequest request)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (NoticeTexts.Fault(request.Subject, isShort: false) is { } subject) errors["subject"] = [subject];
        if (request.Subject.Contains('\n', StringComparison.Ordinal) || request.Subject.Contains('\r', StringComparison.Ordinal)) errors["subject"] = ["It must be one line."];
        if (NoticeTexts.Fault(request.Body, isShort: false) is { } body) errors["body"] = [body];
        if (NoticeTexts.Fault(request.Short, isShort: true) is { } text) errors["short"] = [text];
        return errors;
    }
}
