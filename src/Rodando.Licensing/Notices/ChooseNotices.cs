using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Notices;

/// <summary>How a member wants to be reached. Notices that concern everybody cannot be declined.</summary>
/// <param name="Channels">In order: the next one is tried when one has failed. Channels that this installation has no sender for are passed over.</param>
/// <param name="Phone">For text messages, with country code; missing for the number that the collective knows.</param>
/// <param name="Language">es or en; missing for the language of the collective's country.</param>
public sealed record NoticeChoice(
    [property: MinLength(1), MaxLength(4)] IReadOnlyList<NoticeChannel> Channels,
    [property: RegularExpression(@"^\+[0-9]{6,15}$")] string? Phone = null,
    [property: RegularExpression("^(es|en)$")] string? Language = null);

/// <summary>A member's own choice of channels and language.</summary>
internal static class ChooseNotices
{
    private const string Path = "/collective/notices/choice";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, GetAsync).WithName("GetNoticeChoice").WithSummary("How the caller wants to be reached; e-mail, then text message, unless chosen otherwise.");
        routes.MapPut(Path, PutAsync).WithName(nameof(ChooseNotices)).WithSummary("Chooses how the caller is reached.").ProducesValidationProblem();
    }

    internal static async Task<Ok<NoticeChoice>> GetAsync(HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var person = http.User.SubjectId();
        var row = await db.NoticePreferences.AsNoTracking().SingleOrDefaultAsync(one => one.CollectiveId == db.CollectiveId && one.PersonId == person, cancel);
        return TypedResults.Ok(row is null
            ? new NoticeChoice([NoticeChannel.Email, NoticeChannel.Sms])
            : new NoticeChoice([.. row.Channels.Select(name => Enum.Parse<NoticeChannel>(name, ignoreCase: true))], row.Phone, row.Language));
    }

    internal static async Task<Results<Ok<NoticeChoice>, ProblemHttpResult>> PutAsync(
        NoticeChoice request, HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        if (request.Channels.Distinct().Count() != request.Channels.Count) return Problems.Invalid("channels", "One stands twice.");
        var (collective, person) = (db.CollectiveId, http.User.SubjectId());
        var names = request.Channels.Select(channel => channel.ToString().ToLowerInvariant()).ToArray();
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO licensing.notice_preferences (collective_id, person_id, channels, phone, language)
            VALUES ({collective}, {person}, {names}, {request.Phone}, {request.Language})
            ON CONFLICT (collective_id, person_id) DO UPDATE SET channels = excluded.channels, phone = excluded.phone, language = excluded.language
            """, cancel);
        return TypedResults.Ok(request);
    }
}
