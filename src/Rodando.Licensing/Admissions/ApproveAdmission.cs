using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <summary>Second pair of eyes: another registrar approves, and the licence is granted (T03, T04, T05, T08).</summary>
internal static partial class ApproveAdmission
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/admissions/{proposalId:guid}/approve", HandleAsync)
        .WithName(nameof(ApproveAdmission))
        .WithSummary("Approves another registrar's proposal and grants the licence.")
        .Produces<LicenceFile>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, Guid proposalId, [AsParameters] Decision decision, ILogger<Decision> logger) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var (_, db, _, cancel) = decision;
            var proposal = await db.Proposals.Include(row => row.Votes).SingleOrDefaultAsync(
                row => row.CollectiveId == id && row.Id == proposalId && row.Kind == AdmissionProceeding.Name, cancel);
            if (proposal is null) return Problems.NotFound("proposal");
            var file = decision.CaseOf(collective, log);
            // The same approval again: it is done, and the file says how it stands now.
            if (proposal.State == ProposalState.Carried && proposal.Votes.Any(vote => vote.UserId == file.Decider && vote.UserId != proposal.ProposedBy))
                return null;
            if (await file.VoteAsync(proposal, inFavour: true, reason: null) is { } refusal) return refusal.ToProblem();
            LogAdmitted(logger, id, collective.State);
            return null;
        });

    [LoggerMessage(EventId = 4010, Level = LogLevel.Information, Message = "Collective {CollectiveId} is now {State}.")]
    private static partial void LogAdmitted(ILogger logger, Guid collectiveId, LicenceState state);
}
