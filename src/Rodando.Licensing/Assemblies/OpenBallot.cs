using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Assemblies;

/// <param name="Question">What is voted on. No personal data.</param>
/// <param name="Options">2 to 20 different answers.</param>
/// <param name="ClosesAt">When voting ends: in the future, at most 90 days ahead.</param>
/// <param name="Weighting">per-member, and nothing else.</param>
public sealed record OpenBallotRequest(
    [property: StringLength(500, MinimumLength = 3)] string Question,
    [property: MinLength(2), MaxLength(20)] IReadOnlyList<string> Options, DateTimeOffset ClosesAt,
    VoteWeighting Weighting = VoteWeighting.PerMember);

/// <param name="Counts">Votes by option; null while voting goes on.</param>
/// <param name="Votes">How many members have voted.</param>
public sealed record BallotResponse(
    Guid Id, string Question, IReadOnlyList<string> Options, DateTimeOffset OpenedAt, DateTimeOffset ClosesAt, int Votes, IReadOnlyList<int>? Counts)
{
    internal static BallotResponse Of(Ballot row, IReadOnlyDictionary<int, int> counts, DateTimeOffset now) => new(
        row.Id, row.Question, row.Options, row.OpenedAt, row.ClosesAt, counts.Values.Sum(),
        now < row.ClosesAt ? null : [.. row.Options.Select((_, option) => counts.GetValueOrDefault(option))]);
}

/// <summary>POST /v1/collective/ballots</summary>
internal static class OpenBallot
{
    private const int LongestDays = 90;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/ballots", HandleAsync)
        .WithName(nameof(OpenBallot))
        .WithSummary("Opens a ballot in which every full member has one vote.")
        .WithDescription("The same question with the same end again answers with the first.")
        .Produces<BallotResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(OpenBallotRequest request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync(async (collective, log) =>
        {
            if (request.Weighting != VoteWeighting.PerMember) return Weighted("weighting").ToProblem();
            if (request.Options.Any(option => string.IsNullOrWhiteSpace(option) || option.Length > 200)
                || request.Options.Distinct(StringComparer.Ordinal).Count() != request.Options.Count)
                return Problems.Invalid("options", "Every option is different and has 1 to 200 characters.");
            if (request.ClosesAt <= log.Now || request.ClosesAt > log.Now.AddDays(LongestDays))
                return Problems.Invalid("closesAt", $"It must lie in the future, at most {LongestDays} days ahead.");
            var (file, id) = (decision.CaseOf(collective, log), collective.CollectiveId);
            var known = await file.Db.Ballots.FirstOrDefaultAsync(
                row => row.CollectiveId == id && row.ClosesAt == request.ClosesAt && row.Question == request.Question, file.Cancel);
            if (known is not null)
                return TypedResults.Ok(BallotResponse.Of(known, await file.Db.CountsAsync(known, file.Cancel), log.Now));
            var ballot = new Ballot
            {
                CollectiveId = id, Id = Guid.CreateVersion7(log.Now), Question = request.Question, Options = [.. request.Options],
                OpenedAt = log.Now, ClosesAt = request.ClosesAt, OpenedBy = file.Decider!.Value,
            };
            file.Db.Ballots.Add(ballot);
            log.Append("ballot.opened", file.Actor, new JsonObject
            {
                ["collective"] = id.ToString(), ["ballot"] = ballot.Id.ToString(), ["closesAt"] = AuditLog.Timestamp(ballot.ClosesAt),
            });
            return TypedResults.Created($"/v1/collective/ballots/{ballot.Id}", BallotResponse.Of(ballot, new Dictionary<int, int>(), log.Now));
        });

    internal static Refusal Weighted(string field) =>
        new("one-member-one-vote", "Every member has one vote of weight 1, whatever the member's share.", field);

    internal static async Task<IReadOnlyDictionary<int, int>> CountsAsync(this LicensingDb db, Ballot ballot, CancellationToken cancel) =>
        await db.BallotVotes.Where(row => row.CollectiveId == ballot.CollectiveId && row.BallotId == ballot.Id)
            .GroupBy(row => row.Option).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Key, row => row.Count, cancel);
}

/// <summary>GET /v1/collective/ballots/{id}</summary>
internal static class GetBallot
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/ballots/{id:guid}", HandleAsync)
        .WithName(nameof(GetBallot))
        .WithSummary("A ballot; with its counts once voting has ended.")
        .Produces<BallotResponse>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    internal static async Task<IResult> HandleAsync(Guid id, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var collective = db.CollectiveId;
        return await db.Ballots.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == collective && row.Id == id, cancel) is { } ballot
            ? TypedResults.Ok(BallotResponse.Of(ballot, await db.CountsAsync(ballot, cancel), clock.GetUtcNow()))
            : Problems.NotFound("ballot");
    }
}

/// <summary>GET /v1/collective/ballots</summary>
internal static class ListBallots
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/ballots", HandleAsync)
        .WithName(nameof(ListBallots))
        .WithSummary("Lists the ballots, newest first; with their counts once voting has ended.")
        .Produces<Page<BallotResponse>>()
        .ProducesValidationProblem();

    internal static async Task<IResult> HandleAsync([AsParameters] PageQuery page, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        var (id, now) = (db.CollectiveId, clock.GetUtcNow());
        var query = db.Ballots.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.OpenedAt < after.At || (row.OpenedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.OpenedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        var ids = rows.Select(row => row.Id).ToArray();
        var counts = (await db.BallotVotes.Where(row => row.CollectiveId == id && ids.Contains(row.BallotId))
            .GroupBy(row => new { row.BallotId, row.Option }).Select(group => new { group.Key.BallotId, group.Key.Option, Count = group.Count() })
            .ToListAsync(cancel)).ToLookup(row => row.BallotId);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.OpenedAt, row.Id),
            row => BallotResponse.Of(row, counts[row.Id].ToDictionary(count => count.Option, count => count.Count), now)));
    }
}
