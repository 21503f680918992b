using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Audit;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Decisions;

/// <param name="DecidedOn">Local date of the members' decision (while provisional: of the majority of founders); not in the future.</param>
/// <param name="Minutes">Where the minutes stand, such as a number or the hash of the file. No personal data.</param>
public sealed record WithdrawOwnLicenceRequest(DateOnly DecidedOn, [property: StringLength(2000, MinimumLength = 3)] string Minutes);

/// <param name="Reason">Why the collective stays, for the log.</param>
public sealed record StayAfterAllRequest([property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>A collective gives its licence back (T18); for seven days it may think again.</summary>
internal static class WithdrawOwnLicence
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/collective/licence/withdrawal", HandleAsync)
            .WithName(nameof(WithdrawOwnLicence))
            .WithSummary("Gives the collective's licence back; it takes effect after seven days.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
        routes.MapPost("/collective/licence/withdrawal/revoke", StayAsync)
            .WithName("StayAfterAll")
            .WithSummary("Takes the withdrawal back while its seven days run.")
            .Produces(StatusCodes.Status204NoContent)
            .ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    internal static Task<IResult> HandleAsync(WithdrawOwnLicenceRequest request, [AsParameters] Decision decision) => decision.TakeAsync(
        null,
        (collective, log) => request.DecidedOn > collective.Today(log.Now)
            ? new Refusal("decided-in-the-future", "The members' decision must not lie in the future.", "decidedOn")
            : collective.AskToWithdraw(log.Policy, log.Now),
        collective => new DecisionEvent("licence.withdrawal_asked", request.Minutes, new JsonObject
        {
            ["decidedOn"] = AuditLog.Date(request.DecidedOn),
            ["withdrawsAt"] = collective.WithdrawsAt is { } at ? AuditLog.Timestamp(at) : null,
        }));

    internal static Task<IResult> StayAsync(StayAfterAllRequest request, [AsParameters] Decision decision) => decision.TakeAsync(
        null,
        (collective, _) => collective.StayAfterAll(),
        _ => new DecisionEvent("licence.withdrawal_revoked", request.Reason, []));
}
