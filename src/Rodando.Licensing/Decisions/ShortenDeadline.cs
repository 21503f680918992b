using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Decisions;

/// <param name="LastPermittedDate">New last local date, inclusive; not in the past and not later than the present one.</param>
/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record ShortenDeadlineRequest(
    DateOnly LastPermittedDate, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Shortens the time of a provisional licence (T06), by the panel or by the collective itself; it cannot be undone.</summary>
internal static class ShortenDeadline
{
    public static void MapPanel(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/deadline", HandleAsync)
        .WithName(nameof(ShortenDeadline))
        .WithSummary("Proposes to the panel to make the last permitted date earlier; there is no way back.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    public static void MapOwn(IEndpointRouteBuilder routes) => routes
        .MapPost("/collective/licence/deadline", HandleOwnAsync)
        .WithName("ShortenOwnDeadline")
        .WithSummary("Makes the collective's own last permitted date earlier; there is no way back.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ShortenDeadlineRequest request, [AsParameters] Decision decision) =>
        decision.ProposeAsync(id, new DeadlineProceeding(), new DeadlineBody(request.LastPermittedDate), request.Reason);

    internal static Task<IResult> HandleOwnAsync(ShortenDeadlineRequest request, [AsParameters] Decision decision)
    {
        DateOnly? former = null;
        return decision.TakeAsync(
            null,
            (collective, log) =>
            {
                former = collective.LastPermitted;
                return Deadlines.Check(collective, request.LastPermittedDate, log.Now) ?? collective.Shorten(request.LastPermittedDate, log.Policy);
            },
            collective => new DecisionEvent("licence.deadline_shortened", request.Reason, Deadlines.Data(former, collective)));
    }
}

internal sealed record DeadlineBody(DateOnly LastPermittedDate);

internal sealed class DeadlineProceeding : IProceeding
{
    public string Kind => "deadline";

    public Track Track => Track.Panel;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) =>
        Task.FromResult(Deadlines.Check(file.About, proposal.Read<DeadlineBody>().LastPermittedDate, file.Now));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (from, former) = (file.About.State, file.About.LastPermitted);
        if (file.About.Shorten(proposal.Read<DeadlineBody>().LastPermittedDate, file.Policy) is { } refusal) return Task.FromResult<Refusal?>(refusal);
        file.Tell("licence.deadline_shortened", proposal, from, Deadlines.Data(former, file.About));
        return Task.FromResult<Refusal?>(null);
    }
}

internal static class Deadlines
{
    public static Refusal? Check(Collective collective, DateOnly last, DateTimeOffset now)
    {
        if (collective.MayStart("T06", "given a new deadline") is { } illegal) return illegal;
        if (last < collective.Today(now)) return new Refusal("deadline-in-the-past", "The new last day must not lie in the past.", "lastPermittedDate");
        return last > collective.LastPermitted
            ? new Refusal("deadline-only-shortens", $"The last permitted date is {collective.LastPermitted:yyyy-MM-dd} and can only be made earlier.", "lastPermittedDate")
            : null;
    }

    public static JsonObject Data(DateOnly? former, Collective collective) => new()
    {
        ["formerDeadline"] = AuditLog.Date(former),
        ["deadline"] = AuditLog.Date(collective.LastPermitted),
    };
}
