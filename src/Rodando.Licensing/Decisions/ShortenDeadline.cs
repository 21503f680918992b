using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Decisions;

/// <param name="LastPermittedDate">New last local date, inclusive; not in the past and not later than the present one.</param>
/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record ShortenDeadlineRequest(
    DateOnly LastPermittedDate, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Shortens the time of a provisional licence (T06); it cannot be undone.</summary>
internal static class ShortenDeadline
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/deadline", HandleAsync)
        .WithName(nameof(ShortenDeadline))
        .WithSummary("Makes the last permitted date earlier; there is no way back.")
        .Produces<LicenceFile>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, ShortenDeadlineRequest request, [AsParameters] Decision decision)
    {
        DateOnly? former = null;
        return decision.TakeAsync(
            id,
            (collective, now) =>
            {
                former = collective.LastPermitted;
                return request.LastPermittedDate < LicenceCalendar.LocalDate(now, collective.Zone)
                    ? new Refusal("deadline-in-the-past", "The new last day must not lie in the past.", "lastPermittedDate")
                    : collective.Shorten(request.LastPermittedDate);
            },
            collective => new DecisionEvent("licence.deadline_shortened", request.Reason, new JsonObject
            {
                ["formerDeadline"] = AuditLog.Date(former),
                ["deadline"] = AuditLog.Date(collective.LastPermitted),
            }));
    }
}
