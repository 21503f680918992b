using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Appeals;

/// <param name="Uphold">Whether the decision appealed against falls.</param>
/// <param name="Summary">Public summary of the reasons. No personal data.</param>
/// <param name="Reason">The reasons, for the log. No personal data.</param>
public sealed record DecideAppealRequest(
    bool Uphold, [property: StringLength(2000, MinimumLength = 10)] string Summary, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>
/// The panel decides an appeal, by others than those who took the decision. Upheld, the state before is restored and the deadline
/// stays as it was (T20).
/// </summary>
internal static class DecideAppeal
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/appeals/{id:guid}/decision", HandleAsync)
        .WithName(nameof(DecideAppeal))
        .WithSummary("Proposes to the panel how to decide an appeal.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(Guid id, DecideAppealRequest request, [AsParameters] Decision decision)
    {
        var federation = decision.Http.User.FederationId();
        var collective = await decision.Db.Appeals.AsNoTracking()
            .Where(row => row.Id == id && decision.Db.Collectives.Any(about => about.CollectiveId == row.CollectiveId && about.FederationId == federation))
            .Select(row => (Guid?)row.CollectiveId).SingleOrDefaultAsync(decision.Cancel);
        return collective is { } about
            ? await decision.ProposeAsync(about, new AppealProceeding(), new AppealBody(id, request.Uphold, request.Summary), request.Reason)
            : Problems.NotFound("appeal");
    }
}

internal sealed record AppealBody(Guid Appeal, bool Uphold, string Summary);

internal sealed class AppealProceeding : IProceeding
{
    public string Kind => "appeal";

    public Track Track => Track.Panel;

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var appeal = await AppealAsync(file, proposal);
        if (appeal.State != AppealState.Open) return new Refusal("appeal-closed", "The appeal is not before the panel.");
        return await CheckVoteAsync(file, proposal);
    }

    /// <summary>Nobody decides the appeal against an own decision.</summary>
    public async Task<Refusal?> CheckVoteAsync(Case file, Proposal proposal)
    {
        var appeal = await AppealAsync(file, proposal);
        var told = await file.Db.AuditEvents.AsNoTracking()
            .SingleAsync(row => row.FederationId == file.FederationId && row.Seq == appeal.EventSeq, file.Cancel);
        using var document = JsonDocument.Parse(told.Event);
        var decided = document.RootElement.GetProperty("actor").GetString() == file.Actor;
        if (!decided && AppealableEvents.Proposal(document.RootElement) is { } led)
            decided = await file.Db.Proposals.AnyAsync(row => row.Id == led && row.Votes.Any(vote => vote.UserId == file.Decider), file.Cancel);
        return decided ? new Refusal("decided-before", "Nobody decides the appeal against an own decision.") : null;
    }

    public async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (appeal, body, from) = (await AppealAsync(file, proposal), proposal.Read<AppealBody>(), file.About.State);
        if (appeal.Decide(body.Uphold, body.Summary, file.Now) is { } closed) return closed;
        // What came after the decision stands by itself: only the state that the decision made is taken back.
        var made = await file.Db.AuditEvents.AsNoTracking().Where(row => row.FederationId == file.FederationId && row.Seq == appeal.EventSeq)
            .Select(row => row.At).SingleAsync(file.Cancel);
        if (body.Uphold && appeal.StateBefore is { } before && file.About.StateSince <= made
            && file.About.RestoreByAppeal(before, file.Policy, file.Now) is { } refusal) return refusal;
        file.Tell(body.Uphold ? "appeal.upheld" : "appeal.dismissed", proposal, from, new JsonObject
        {
            ["appeal"] = appeal.Id.ToString(),
            ["against"] = appeal.EventSeq,
            ["summary"] = body.Summary,
        });
        return null;
    }

    private static Task<Appeal> AppealAsync(Case file, Proposal proposal)
    {
        var id = proposal.Read<AppealBody>().Appeal;
        return file.Db.Appeals.SingleAsync(row => row.CollectiveId == file.About.CollectiveId && row.Id == id, file.Cancel);
    }
}
