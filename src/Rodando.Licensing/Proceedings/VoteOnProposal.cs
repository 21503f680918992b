using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Proceedings;

/// <param name="InFavour">Whether the voter agrees.</param>
/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record VoteRequest(bool InFavour, [property: StringLength(2000)] string? Reason = null);

/// <summary>Casts a vote on a proposal; the vote that decides it brings its effect.</summary>
internal static class VoteOnProposal
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/proposals/{id:guid}/votes", HandleAsync)
        .WithName(nameof(VoteOnProposal))
        .WithSummary("Votes on a proposal of a registrar or of the panel.")
        .Produces<ProposalResponse>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(Guid id, VoteRequest request, [AsParameters] Decision decision)
    {
        var (http, db, _, cancel) = decision;
        var federation = http.User.FederationId();
        var found = await db.Proposals.AsNoTracking().Where(row => row.Id == id && row.FederationId == federation)
            .Select(row => new { row.CollectiveId }).SingleOrDefaultAsync(cancel);
        if (found is null) return Problems.NotFound("proposal");
        return found.CollectiveId is { } collective
            ? await decision.TakeAsync(collective, (about, log) => VoteAsync(id, request, decision, decision.CaseOf(about, log)))
            : await decision.TakeFederationAsync(log => VoteAsync(id, request, decision, decision.CaseOf(null, log)));
    }

    private static async Task<IResult?> VoteAsync(Guid id, VoteRequest request, Decision decision, Case file)
    {
        // Read again under the lock: another vote may have come first.
        var proposal = await file.Db.Proposals.Include(row => row.Votes).SingleAsync(row => row.Id == id, file.Cancel);
        if (!MayVote(proposal.Track, decision.Http)) return Problems.Of(StatusCodes.Status403Forbidden, "not-on-this-track", "This proposal is decided by others.");
        // The same vote again: it is cast, and the answer says how it stands now.
        if (proposal.Votes.Any(vote => vote.UserId == file.Decider && vote.InFavour == request.InFavour && vote.UserId != proposal.ProposedBy))
            return TypedResults.Ok(ProposalResponse.Of(proposal, file.Now));
        return await file.VoteAsync(proposal, request.InFavour, request.Reason) is { } refusal
            ? refusal.ToProblem()
            : TypedResults.Ok(ProposalResponse.Of(proposal, file.Now));
    }

    private static bool MayVote(Track track, HttpContext http) =>
        http.User.HasClaim(ClaimNames.Role, track == Track.Registrars ? Roles.Registrar : Roles.Panel);
}
