using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Notices;

/// <summary>The words of one kind of notice in one language.</summary>
/// <param name="Kind">deadline-90, expired and so on.</param>
/// <param name="Language">es or en.</param>
/// <param name="Short">At most 160 characters once its placeholders are filled.</param>
/// <param name="Version">0 for the shipped words; counts the federation's own.</param>
public sealed record NoticeTextResponse(string Kind, string Language, string Subject, string Body, string Short, int Version);

/// <summary>All texts of the federation: every kind in both languages, its own words where it has some.</summary>
internal static class ListNoticeTexts
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/notice-texts", HandleAsync)
        .WithName(nameof(ListNoticeTexts))
        .WithSummary("Lists the texts of all kinds of notices. Always one page: the kinds are a fixed list.");

    internal static async Task<Ok<Page<NoticeTextResponse>>> HandleAsync(HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var own = await db.NoticeTexts.AsNoTracking().Where(row => row.FederationId == federation).ToListAsync(cancel);
        return TypedResults.Ok(new Page<NoticeTextResponse>(
            [
                .. from kind in NoticeKinds.All
                   from language in NoticeTexts.Languages
                   let changed = own.SingleOrDefault(row => row.Kind == kind.Name && row.Language == language)
                   select Of(kind.Name, language, changed?.Words ?? NoticeTexts.Of(kind.Name, language), changed?.Version ?? 0),
            ], null));
    }

    internal static NoticeTextResponse Of(string kind, string language, NoticeWords words, int version) =>
        new(kind, language, words.Subject, words.Body, words.Short, version);
}
