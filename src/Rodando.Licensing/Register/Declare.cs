using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Register;

/// <summary>A group that has applied declares anew what an admission rests on.</summary>
internal static class Declare
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/collective/licence/declarations", HandleAsync)
        .WithName(nameof(Declare))
        .WithSummary("Declares what an admission rests on: legal form, investors, riders informed.")
        .Produces(StatusCodes.Status204NoContent)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(ApplicationDeclarations request, [AsParameters] Decision decision) =>
        decision.TakeOwnAsync((collective, log) =>
        {
            if (collective.State is not (LicenceState.Applied or LicenceState.Provisional or LicenceState.Hold))
                return Task.FromResult<IResult?>(new Refusal("illegal-transition", "Declarations are made before an admission.").ToProblem());
            collective.Declare(request);
            log.Append("licence.declared", decision.Http.User.PrincipalKey(), Told(collective.CollectiveId, request));
            return Task.FromResult<IResult?>(null);
        });

    /// <summary>The declarations as events tell them.</summary>
    public static JsonObject Told(Guid collective, ApplicationDeclarations declared) => new()
    {
        ["collective"] = collective.ToString(),
        ["legalForm"] = declared.LegalForm,
        ["investorControl"] = declared.InvestorControl,
        ["privacyNoticeAcknowledged"] = declared.PrivacyNoticeAcknowledged,
        ["ridersInformedOn"] = AuditLog.Date(declared.RidersInformedOn),
    };
}
