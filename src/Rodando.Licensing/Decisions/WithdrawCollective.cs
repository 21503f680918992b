using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Decisions;

/// <param name="DecidedOn">Local date of the members' decision, at least 7 days ago: so long they may think again.</param>
/// <param name="Reason">Where the minutes stand, for the log. No personal data.</param>
public sealed record WithdrawCollectiveRequest(DateOnly DecidedOn, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Records that a collective gives its licence back by its members' decision (T18).</summary>
internal static class WithdrawCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/withdraw", HandleAsync)
        .WithName(nameof(WithdrawCollective))
        .WithSummary("Records a collective's own decision to withdraw, seven days after it.")
        .Produces<LicenceFile>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, WithdrawCollectiveRequest request, [AsParameters] Decision decision) =>
        decision.TakeAsync(
            id,
            (collective, now) =>
            {
                var today = LicenceCalendar.LocalDate(now, collective.Zone);
                return request.DecidedOn.DayNumber > today.DayNumber - LicencePolicy.Current.CoolingOffDays
                    ? new Refusal("cooling-off", $"{LicencePolicy.Current.CoolingOffDays} days must pass after the members' decision.", "decidedOn")
                    : collective.Withdraw(now);
            },
            _ => new DecisionEvent(
                "licence.withdrawn", request.Reason, new JsonObject { ["decidedOn"] = AuditLog.Date(request.DecidedOn) }, OfItsOwnWill: true));
}
