using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Policy;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Links;

/// <summary>Two collectives behind which the same people stand.</summary>
/// <param name="Shared">Persons in both.</param>
/// <param name="Overlap">Shared persons ÷ persons of the smaller one, 0 to 1.</param>
/// <param name="Reasons">persons, representative, bank-account, tax-id, domain, phone.</param>
/// <param name="EarliestLastDay">Earliest last permitted local date of the two; null when neither has a clock.</param>
/// <param name="Cut">Whether the panel has decided that they are not linked.</param>
public sealed record LinkResponse(
    LinkedCollective One, LinkedCollective Other, long Shared, double Overlap, IReadOnlyList<string> Reasons, DateOnly? EarliestLastDay, bool Cut);

/// <param name="State">Recorded state.</param>
public sealed record LinkedCollective(Guid Id, string Name, LicenceState State, DateOnly? LastPermittedDate);

/// <summary>The federation's linked groups, by the collectives' ids.</summary>
internal static class ListLinks
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/links", HandleAsync)
        .WithName(nameof(ListLinks))
        .WithSummary("Lists collectives behind which the same people stand.")
        .WithDescription("A page may hold fewer than asked for, or none, and still have a next one: pairs that share too little are left out.")
        .ProducesValidationProblem();

    /// <param name="cursor">The <c>nextCursor</c> of the page before.</param>
    /// <param name="collectiveId">Only links of this collective.</param>
    internal static async Task<Results<Ok<Page<LinkResponse>>, ProblemHttpResult>> HandleAsync(
        [FromQuery, Range(1, 100)] int? limit, [FromQuery, StringLength(80)] string? cursor, [FromQuery] Guid? collectiveId,
        HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var (one, other) = (Guid.Empty, Guid.Empty);
        if (cursor is not null && !(cursor.Split('.') is [var low, var high] && Guid.TryParseExact(low, "n", out one) && Guid.TryParseExact(high, "n", out other)))
            return Problems.Invalid("cursor", "It is not one of ours.");
        var (federation, size) = (http.User.FederationId(), limit ?? 25);
        var pairs = await LinkSearch.Pairs(db, federation, collectiveId, one, other, size + 1).ToListAsync(cancel);
        var shown = pairs.Take(size).ToList();
        var policy = (await db.PolicyAsync(federation, cancel)).Read();
        var ids = shown.SelectMany(pair => new[] { pair.One, pair.Other }).Distinct().ToArray();
        var known = await db.Collectives.AsNoTracking().Where(row => ids.Contains(row.CollectiveId))
            .Select(row => new LinkedCollective(row.CollectiveId, row.Name, row.State, row.LastPermitted)).ToDictionaryAsync(row => row.Id, cancel);
        var cut = (await db.Unlinks.AsNoTracking().Where(row => row.FederationId == federation && ids.Contains(row.Low) && ids.Contains(row.High))
            .Select(row => new { row.Low, row.High }).ToListAsync(cancel)).Select(row => (row.Low, row.High)).ToHashSet();
        var data = shown.Where(pair => pair.Holds(policy)).Select(pair => Answer(pair, known[pair.One], known[pair.Other], policy, cut));
        return TypedResults.Ok(new Page<LinkResponse>(
            [.. data], pairs.Count > size ? $"{shown[^1].One:n}.{shown[^1].Other:n}" : null));
    }

    private static LinkResponse Answer(
        Link pair, LinkedCollective one, LinkedCollective other, LicencePolicy policy, HashSet<(Guid, Guid)> cut)
    {
        var earliest = new[] { one.LastPermittedDate, other.LastPermittedDate }.Min();
        var isCut = !pair.Representative && (cut.Contains((pair.One, pair.Other)) || cut.Contains((pair.Other, pair.One)));
        return new LinkResponse(one, other, pair.Shared, Math.Round(pair.Overlap, 4), pair.Reasons(policy), earliest, isCut);
    }
}
