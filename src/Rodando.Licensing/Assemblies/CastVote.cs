using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Rodando.Contracts.Licensing;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Assemblies;

/// <param name="Option">Index of the chosen option, from 0.</param>
/// <param name="Weight">1, and nothing else.</param>
public sealed record CastVoteRequest([property: Range(0, 19)] int Option, int Weight = 1);

/// <param name="BallotId">The ballot.</param>
/// <param name="Option">What was chosen.</param>
public sealed record CastVoteResponse(Guid BallotId, int Option, DateTimeOffset CastAt);

/// <summary>POST /v1/collective/ballots/{id}/votes</summary>
internal static class CastVote
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/ballots/{id:guid}/votes", HandleAsync)
        .WithName(nameof(CastVote))
        .WithSummary("Casts the caller's one vote; it is not changed afterwards.")
        .WithDescription("Who is in the member register as worker or user on the day may vote, by account or phone, once. The same vote "
            + "again answers with the first.")
        .Produces<CastVoteResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(
        Guid id, CastVoteRequest request, HttpContext http, LicensingDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (request.Weight != 1) return OpenBallot.Weighted("weight").ToProblem();
        var (collective, now) = (db.CollectiveId, clock.GetUtcNow());
        var ballot = await db.Ballots.AsNoTracking().SingleOrDefaultAsync(row => row.CollectiveId == collective && row.Id == id, cancel);
        if (ballot is null) return Problems.NotFound("ballot");
        if (request.Option >= ballot.Options.Length)
            return Problems.Invalid("option", $"The ballot has the options 0 to {ballot.Options.Length - 1}.");
        if (now >= ballot.ClosesAt) return new Refusal("ballot-closed", "Voting has ended.").ToProblem();
        if (await VoterAsync(http, db, now, cancel) is not { } voter)
        {
            return Problems.Of(
                StatusCodes.Status403Forbidden, "not-a-member", "Only who is in the member register as worker or user today may vote.");
        }

        var vote = new BallotVote { CollectiveId = collective, BallotId = id, Voter = voter, Option = request.Option, CastAt = now };
        db.BallotVotes.Add(vote);
        try
        {
            await db.SaveChangesAsync(cancel);
            return TypedResults.Ok(new CastVoteResponse(id, vote.Option, vote.CastAt));
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            // Two votes of one person meet at the key; the first stands.
            var first = await db.BallotVotes.AsNoTracking().SingleAsync(
                row => row.CollectiveId == collective && row.BallotId == id && row.Voter == voter, cancel);
            return first.Option == request.Option
                ? TypedResults.Ok(new CastVoteResponse(id, first.Option, first.CastAt))
                : new Refusal("already-voted", "The vote was cast already and is not changed.").ToProblem();
        }
    }

    // The person behind an account and behind a phone is one: the register knows both.
    private static async Task<Guid?> VoterAsync(HttpContext http, LicensingDb db, DateTimeOffset now, CancellationToken cancel)
    {
        var (collective, user, courier) = (db.CollectiveId, http.User.SubjectId(), http.User.FindId(ClaimNames.Courier));
        var zone = await db.Collectives.Where(row => row.CollectiveId == collective).Select(row => row.Zone).SingleAsync(cancel);
        var today = LicenceCalendar.LocalDate(now, zone);
        var entry = await db.RegisterEntries.AsNoTracking()
            .Where(row => row.CollectiveId == collective && (row.UserId == user || (courier != null && row.CourierId == courier))
                && (row.Class == "worker" || row.Class == "user") && row.ValidFrom <= today && (row.ValidTo == null || row.ValidTo > today))
            .OrderBy(row => row.ValidFrom).ThenBy(row => row.EntryId).FirstOrDefaultAsync(cancel);
        return entry is null ? null : entry.CourierId ?? entry.UserId;
    }
}
