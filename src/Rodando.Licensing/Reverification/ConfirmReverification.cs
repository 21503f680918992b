using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Reverification;

/// <param name="Reason">What was seen, for the log. No personal data.</param>
public sealed record ConfirmReverificationRequest([property: StringLength(2000, MinimumLength = 3)] string Reason);

internal sealed record ReverificationBody(DateOnly Due);

/// <summary>Two registrars confirm a re-verification that passed every test; the next is due a year after this one was.</summary>
internal static class ConfirmReverification
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/reverification/confirm", HandleAsync)
        .WithName(nameof(ConfirmReverification))
        .WithSummary("Proposes to confirm a re-verification that passed every test; another registrar agrees.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<IResult> HandleAsync(Guid id, ConfirmReverificationRequest request, [AsParameters] Decision decision)
    {
        var due = await decision.Db.Collectives.Where(row => row.CollectiveId == id).Select(row => row.ReverifyDue)
            .SingleOrDefaultAsync(decision.Cancel);
        return await decision.ProposeAsync(id, new ReverificationProceeding(), new ReverificationBody(due ?? default), request.Reason);
    }
}

internal sealed class ReverificationProceeding : IProceeding
{
    public string Kind => "reverification";

    public Track Track => Track.Registrars;

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var due = proposal.Read<ReverificationBody>().Due;
        return await FindAsync(file, due) is { State: ReverificationState.Submitted } && due == file.About.ReverifyDue
            ? null
            : new Refusal("reverification-not-passed", "Only a re-verification that was submitted and passed every test is confirmed.");
    }

    public async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (from, due) = (file.About.State, proposal.Read<ReverificationBody>().Due);
        if (file.About.PassReverification(file.Policy, file.Now) is { } refusal) return refusal;
        // The federation's role may not write what the tests found; what it may change here is fixed by this operation.
        await file.Db.Database.ExecuteSqlAsync($"""
            UPDATE licensing.reverifications SET state = 'passed', decided_at = {file.Now}, version = version + 1
            WHERE collective_id = {file.About.CollectiveId} AND due = {due}
            """, file.Cancel);
        file.Tell("licence.reverified", proposal, from, new JsonObject
        {
            ["due"] = AuditLog.Date(due),
            ["nextDue"] = AuditLog.Date(file.About.ReverifyDue),
        });
        return null;
    }

    private static Task<ReverificationCase?> FindAsync(Case file, DateOnly due) => file.Db.Reverifications.AsNoTracking()
        .SingleOrDefaultAsync(row => row.CollectiveId == file.About.CollectiveId && row.Due == due, file.Cancel);
}
