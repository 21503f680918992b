using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Register;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Decisions;

/// <summary>Serious findings for which a licence is suspended.</summary>
public enum SuspensionCode
{
    FalseEvidence,
    InvestorControl,
    NonMemberLabour,
    Retaliation,
    Safety,
    Tampering,
    Conversion,
    Dissolution,
}

/// <param name="Code">The finding.</param>
/// <param name="Reason">The statement of reasons, for the log. No personal data.</param>
public sealed record SuspendCollectiveRequest(SuspensionCode Code, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Takes a collective out of service (T15, T19). A registrar alone may do it for 14 days; the panel may without end.</summary>
internal static class SuspendCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/suspend", HandleAsync)
        .WithName(nameof(SuspendCollective))
        .WithSummary("Suspends a collective; by a registrar alone for 14 days unless the panel confirms.")
        .Produces<LicenceFile>()
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, SuspendCollectiveRequest request, [AsParameters] Decision decision)
    {
        var urgent = !decision.Http.User.HasClaim(ClaimNames.Role, Roles.Panel);
        return decision.TakeAsync(
            id,
            (collective, now) => collective.Suspend(urgent, now),
            collective => new DecisionEvent("licence.suspended", request.Reason, new JsonObject
            {
                ["code"] = JsonNamingPolicy.KebabCaseLower.ConvertName(request.Code.ToString()),
                ["urgent"] = urgent,
                ["lapsesAt"] = collective.UrgentUntil is { } end ? AuditLog.Timestamp(end) : null,
            }));
    }
}
