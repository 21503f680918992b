using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Proceedings;

/// <summary>Opens proposals and counts votes, for every kind alike.</summary>
internal static class Proposing
{
    /// <summary>Opens a proposal on a collective; answers 202 with it. The same again by the same person answers the same.</summary>
    public static Task<IResult> ProposeAsync(this Decision decision, Guid collectiveId, IProceeding kind, object body, string reason) =>
        decision.TakeAsync(collectiveId, async (collective, log) =>
            await AcceptAsync(decision.CaseOf(collective, log), kind, body, reason));

    /// <summary>Opens a proposal on the federation itself; answers 202 with it.</summary>
    public static Task<IResult> ProposeAsync(this Decision decision, IProceeding kind, object body, string reason) =>
        decision.TakeFederationAsync(async log => await AcceptAsync(decision.CaseOf(null, log), kind, body, reason));

    /// <summary>Opens a proposal; nothing is saved yet.</summary>
    /// <param name="by">Its author, whose vote it carries; null for the system.</param>
    public static async Task<(Proposal? Proposal, Refusal? Refusal)> OpenAsync(this Case file, IProceeding kind, object body, string reason, Guid? by)
    {
        if (by is { } person && await Eligibility.MayDecideAsync(file, person) is { } ineligible) return (null, ineligible);
        var proposal = Proposal.Open(file, kind, body, reason, by, kind.Days(file.Policy));
        var open = await file.OpenAsync(kind.Kind);
        if (open is not null && open.IsOpen(file.Now))
        {
            return open.ProposedBy == by && open.Reason == reason && Same(open.Body, proposal.Body)
                ? (open, null)
                : (null, new Refusal("proposal-open", $"The proposal {open.Id} waits for the others' votes."));
        }

        if (await kind.CheckAsync(file, proposal) is { } refusal) return (null, refusal);
        if (open is not null)
        {
            open.Lapse(file.Now);
            await file.Db.SaveChangesAsync(file.Cancel);
        }

        file.Db.Proposals.Add(proposal);
        file.Log.Append("proposal.opened", file.Actor, new JsonObject
        {
            ["collective"] = file.Collective?.CollectiveId.ToString(),
            ["proposal"] = proposal.Id.ToString(),
            ["kind"] = kind.Kind,
            ["body"] = JsonNode.Parse(proposal.Body),
        }, reason);
        return (proposal, null);
    }

    /// <summary>Casts the decider's vote and carries the proposal out when that decides it.</summary>
    public static async Task<Refusal?> VoteAsync(this Case file, Proposal proposal, bool inFavour, string? reason)
    {
        var kind = Kinds.Find(proposal.Kind);
        var person = file.Decider!.Value;
        if (!proposal.Votes.Any(vote => vote.UserId == person) && await Eligibility.CheckVoteAsync(file, proposal, person) is { } ineligible)
            return ineligible;
        if (await kind.CheckVoteAsync(file, proposal) is { } early) return early;
        if (proposal.Cast(person, inFavour, reason, file.Now, await Eligibility.BarredAsync(file, proposal)) is { } refusal) return refusal;
        // The vote that carries it is told by the event of its effect.
        if (proposal.State == ProposalState.Carried) return await kind.CheckAsync(file, proposal) ?? await kind.CarryOutAsync(file, proposal);
        file.Log.Append(proposal.State == ProposalState.Rejected ? kind.RejectedEvent : "proposal.voted", file.Actor, new JsonObject
        {
            ["collective"] = file.Collective?.CollectiveId.ToString(),
            ["proposal"] = proposal.Id.ToString(),
            ["kind"] = proposal.Kind,
            ["inFavour"] = inFavour,
        }, reason);
        return null;
    }

    private static async Task<IResult> AcceptAsync(Case file, IProceeding kind, object body, string reason)
    {
        var (proposal, refusal) = await file.OpenAsync(kind, body, reason, file.Decider);
        return proposal is null
            ? refusal!.ToProblem()
            : TypedResults.Accepted($"/v1/federation/proposals/{proposal.Id}", ProposalResponse.Of(proposal, file.Now));
    }

    // The collective's lock, or that of the chain's head, makes the caller the only writer of these proposals.
    private static Task<Proposal?> OpenAsync(this Case file, string kind)
    {
        var collective = file.Collective?.CollectiveId;
        return file.Db.Proposals.Include(row => row.Votes).SingleOrDefaultAsync(
            row => row.FederationId == file.FederationId && row.CollectiveId == collective && row.Kind == kind && row.State == ProposalState.Open,
            file.Cancel);
    }

    private static bool Same(string one, string other) => JsonNode.DeepEquals(JsonNode.Parse(one), JsonNode.Parse(other));
}
