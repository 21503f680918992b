using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Profiles;

/// <summary>An edition of a profile.</summary>
/// <param name="Published">False for a draft that came with the program: nobody is admitted under it.</param>
/// <param name="PublishedBy">user:… of the panel, or system when it came with the founding of the federation.</param>
/// <param name="PublishedAt">UTC instant of the decision.</param>
/// <param name="Doubtful">Values that admission needs and that are neither official nor confirmed by counsel; while there are any,
/// nobody is admitted under it.</param>
public sealed record ProfileResponse(
    JurisdictionProfile Profile, bool Published, string? PublishedBy, DateTimeOffset? PublishedAt, IReadOnlyList<string> Doubtful)
{
    internal static ProfileResponse Of(PublishedProfile row) =>
        new(row.Profile, true, row.PublishedBy, row.PublishedAt, row.Profile.Doubtful());

    internal static ProfileResponse Of(JurisdictionProfile draft) => new(draft, false, null, null, draft.Doubtful());
}

/// <summary>Of each jurisdiction the newest edition: published, or the draft that came with the program.</summary>
internal static class ListProfiles
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/profiles", HandleAsync)
        .WithName(nameof(ListProfiles))
        .WithSummary("Lists jurisdiction profiles, by code: the newest published edition, or the draft.")
        .ProducesValidationProblem();

    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    internal static async Task<Ok<Page<ProfileResponse>>> HandleAsync(
        [FromQuery, Range(1, 100)] int? limit, [FromQuery, StringLength(5)] string? cursor, HttpContext http, LicensingDb db,
        CancellationToken cancel)
    {
        var federation = http.User.FederationId();
        var newest = await db.Profiles.AsNoTracking().Where(row => row.FederationId == federation)
            .GroupBy(row => row.Jurisdiction).Select(editions => new { editions.Key, Version = editions.Max(row => row.Version) })
            .ToDictionaryAsync(row => row.Key, row => row.Version, cancel);
        var size = limit ?? 25;
        var ids = newest.Keys.Union(ShippedProfiles.All.Select(profile => profile.Id), StringComparer.Ordinal)
            .Where(id => cursor is null || string.CompareOrdinal(id, cursor) > 0).Order(StringComparer.Ordinal).Take(size + 1).ToList();
        var shown = ids.Take(size).ToList();
        var rows = await db.Profiles.AsNoTracking()
            .Where(row => row.FederationId == federation && shown.Contains(row.Jurisdiction)
                && !db.Profiles.Any(later => later.FederationId == federation && later.Jurisdiction == row.Jurisdiction && later.Version > row.Version))
            .ToDictionaryAsync(row => row.Jurisdiction, cancel);
        var data = shown.Select(id => rows.TryGetValue(id, out var row) ? ProfileResponse.Of(row) : ProfileResponse.Of(ShippedProfiles.Of(id)!));
        return TypedResults.Ok(new Page<ProfileResponse>([.. data], ids.Count > size ? shown[^1] : null));
    }
}
