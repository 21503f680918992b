using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Findings;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Assemblies;

/// <param name="Subject">What was voted on. No personal data.</param>
/// <param name="Weighting">How the minutes say that votes were counted.</param>
public sealed record AssemblyVoteRequest(
    [property: StringLength(500, MinimumLength = 1)] string Subject, VoteWeighting Weighting,
    [property: Range(0, 1_000_000)] int InFavour, [property: Range(0, 1_000_000)] int Against, [property: Range(0, 1_000_000)] int Abstained);

/// <param name="HeldOn">Local date; not in the future.</param>
/// <param name="Members">Members entitled to vote on the day.</param>
/// <param name="Present">Members who were there.</param>
/// <param name="Proxies">Members who were represented.</param>
/// <param name="Quorum">How many had to be there or represented.</param>
/// <param name="MinutesSha256">SHA-256 of the lodged minutes, 64 hexadecimal digits.</param>
/// <param name="Votes">Every vote that was taken.</param>
public sealed record RecordAssemblyRequest(
    DateOnly HeldOn, AssemblyKind Kind, [property: Range(1, 100_000)] int Members, [property: Range(0, 100_000)] int Present,
    [property: Range(0, 100_000)] int Proxies, [property: Range(1, 100_000)] int Quorum,
    [property: RegularExpression("^[0-9a-f]{64}$")] string MinutesSha256, [property: MaxLength(100)] IReadOnlyList<AssemblyVoteRequest> Votes);

/// <param name="Quorate">Enough members were present or represented.</param>
/// <param name="WeightedVotes">Votes that were not one member, one vote; they are a finding.</param>
public sealed record AssemblyResponse(
    Guid Id, DateOnly HeldOn, AssemblyKind Kind, int Members, int Present, int Proxies, int Quorum, bool Quorate, int WeightedVotes,
    string MinutesSha256, DateTimeOffset RecordedAt)
{
    internal static AssemblyResponse Of(Assembly row, IEnumerable<AssemblyVote> votes) => new(
        row.Id, row.HeldOn, row.Kind, row.Members, row.Present, row.Proxies, row.Quorum, row.Present + row.Proxies >= row.Quorum,
        votes.Count(vote => vote.IsWeighted(row)), Convert.ToHexStringLower(row.MinutesSha256), row.RecordedAt);
}

/// <summary>POST /v1/collective/assemblies</summary>
internal static class RecordAssembly
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/assemblies", HandleAsync)
        .WithName(nameof(RecordAssembly))
        .WithSummary("Records an assembly from its minutes.")
        .WithDescription("Minutes are recorded once: the same again answers with the first. A vote by shares, or with more votes than "
            + "members present and represented, opens a finding.")
        .Produces<AssemblyResponse>(StatusCodes.Status201Created)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(RecordAssemblyRequest request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync(async (collective, log) =>
        {
            if (request.HeldOn > collective.Today(log.Now)) return Problems.Invalid("heldOn", "It must not lie in the future.");
            if (request.Present + request.Proxies > request.Members)
                return Problems.Invalid("present", "No more members than there are can be present or represented.");
            var file = decision.CaseOf(collective, log);
            var (id, hash) = (collective.CollectiveId, Convert.FromHexString(request.MinutesSha256));
            if (await file.Db.Assemblies.SingleOrDefaultAsync(row => row.CollectiveId == id && row.MinutesSha256 == hash, file.Cancel) is { } known)
            {
                return TypedResults.Ok(AssemblyResponse.Of(known, await file.Db.AssemblyVotes
                    .Where(row => row.CollectiveId == id && row.AssemblyId == known.Id).ToListAsync(file.Cancel)));
            }

            var assembly = new Assembly
            {
                CollectiveId = id, Id = Guid.CreateVersion7(log.Now), HeldOn = request.HeldOn, Kind = request.Kind, Members = request.Members,
                Present = request.Present, Proxies = request.Proxies, Quorum = request.Quorum, MinutesSha256 = hash, RecordedAt = log.Now,
                RecordedBy = file.Decider!.Value,
            };
            var votes = request.Votes.Select((vote, i) => new AssemblyVote
            {
                CollectiveId = id, AssemblyId = assembly.Id, Position = i + 1, Subject = vote.Subject, Weighting = vote.Weighting,
                InFavour = vote.InFavour, Against = vote.Against, Abstained = vote.Abstained,
            }).ToArray();
            file.Db.Assemblies.Add(assembly);
            file.Db.AssemblyVotes.AddRange(votes);
            log.Append("assembly.recorded", file.Actor, new JsonObject
            {
                ["collective"] = id.ToString(),
                ["assembly"] = assembly.Id.ToString(),
                ["heldOn"] = AuditLog.Date(assembly.HeldOn),
                ["minutes"] = request.MinutesSha256,
                ["votes"] = votes.Length,
            });
            await FindWeightedAsync(file with { Decider = null, Actor = "system" }, assembly, votes);
            return TypedResults.Created($"/v1/collective/assemblies/{assembly.Id}", AssemblyResponse.Of(assembly, votes));
        });

    private static async Task FindWeightedAsync(Case system, Assembly assembly, IEnumerable<AssemblyVote> votes)
    {
        var weighted = votes.Where(vote => vote.IsWeighted(assembly)).Select(vote => vote.Position).ToArray();
        if (weighted.Length == 0) return;
        await system.OpenFindingAsync(
            new Found("R6", 2, Curable: true, "Minutes show votes that were not one member, one vote.", new JsonObject
            {
                ["assembly"] = assembly.Id.ToString(),
                ["minutes"] = Convert.ToHexStringLower(assembly.MinutesSha256),
                ["votes"] = new JsonArray([.. weighted.Select(position => (JsonNode)position)]),
            }), by: null);
    }

    /// <summary>By shares, or with more votes than voters, which comes to the same.</summary>
    internal static bool IsWeighted(this AssemblyVote vote, Assembly assembly) =>
        vote.Weighting == VoteWeighting.ByShare || vote.InFavour + vote.Against + vote.Abstained > assembly.Present + assembly.Proxies;
}

/// <summary>GET /v1/collective/assemblies</summary>
internal static class ListAssemblies
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/collective/assemblies", HandleAsync)
        .WithName(nameof(ListAssemblies))
        .WithSummary("Lists the recorded assemblies, newest record first.")
        .Produces<Page<AssemblyResponse>>()
        .ProducesValidationProblem();

    internal static Task<IResult> HandleAsync([AsParameters] PageQuery page, LicensingDb db, CancellationToken cancel) =>
        PageAsync(db.CollectiveId, page, db, cancel);

    internal static async Task<IResult> PageAsync(Guid id, PageQuery page, LicensingDb db, CancellationToken cancel)
    {
        var query = db.Assemblies.AsNoTracking().Where(row => row.CollectiveId == id);
        if (page.Cursor is not null)
        {
            if (!Cursor.TryParse(page.Cursor, out var after)) return Problems.Invalid("cursor", "It is not one of ours.");
            query = query.Where(row => row.RecordedAt < after.At || (row.RecordedAt == after.At && row.Id < after.Id));
        }

        var rows = await query.OrderByDescending(row => row.RecordedAt).ThenByDescending(row => row.Id).Take(page.Size + 1).ToListAsync(cancel);
        var ids = rows.Select(row => row.Id).ToArray();
        var votes = (await db.AssemblyVotes.AsNoTracking().Where(row => row.CollectiveId == id && ids.Contains(row.AssemblyId)).ToListAsync(cancel))
            .ToLookup(row => row.AssemblyId);
        return TypedResults.Ok(rows.ToPage(page, row => new Cursor(row.RecordedAt, row.Id), row => AssemblyResponse.Of(row, votes[row.Id])));
    }
}
