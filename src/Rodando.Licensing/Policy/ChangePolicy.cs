using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;
using Rodando.Platform.SignIn;

namespace Rodando.Licensing.Policy;

/// <summary>The federation's policy in force.</summary>
/// <param name="Version">Named by every audit event.</param>
/// <param name="InForceFrom">UTC instant of the decision.</param>
/// <param name="ProposalId">The panel's decision; null for the first version.</param>
public sealed record PolicyResponse(int Version, DateTimeOffset InForceFrom, Guid? ProposalId, LicencePolicy Policy);

/// <param name="Policy">All parameters; one that is left out takes its default.</param>
/// <param name="Reason">Which vote decided it, for the log. No personal data.</param>
public sealed record ChangePolicyRequest(LicencePolicy Policy, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>The numbers that the federation votes on.</summary>
internal static class ChangePolicy
{
    public static void MapReading(IEndpointRouteBuilder routes) => routes
        .MapGet("/federation/policy", GetAsync)
        .WithName("GetPolicy")
        .WithSummary("The policy in force.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/policy", HandleAsync)
        .WithName(nameof(ChangePolicy))
        .WithSummary("Proposes a new policy to the panel; no end that runs already is moved by it.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static async Task<Ok<PolicyResponse>> GetAsync(HttpContext http, LicensingDb db, CancellationToken cancel)
    {
        var row = await db.PolicyAsync(http.User.FederationId(), cancel);
        return TypedResults.Ok(new PolicyResponse(row.Version, row.InForceFrom, row.ProposalId, row.Read()));
    }

    internal static Task<IResult> HandleAsync(ChangePolicyRequest request, [AsParameters] Decision decision)
    {
        var offsets = request.Policy.NoticeOffsets;
        if (offsets.Any(days => days is < 1 or > 720) || !offsets.SequenceEqual(offsets.Distinct().OrderDescending()))
            return Task.FromResult<IResult>(Problems.Invalid("policy.noticeOffsets", "Days from 1 to 720, the most first, none twice."));
        return decision.ProposeAsync(new PolicyProceeding(), request.Policy, request.Reason);
    }
}

internal sealed class PolicyProceeding : IProceeding
{
    public string Kind => "policy";

    public Track Track => Track.Panel;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult<Refusal?>(null);

    public async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var former = await file.Db.PolicyAsync(file.FederationId, file.Cancel);
        var next = PolicyVersion.Of(file.FederationId, former.Version + 1, proposal.Read<LicencePolicy>(), proposal.Id, file.Now);
        file.Db.Policies.Add(next);
        file.Log.Append("policy.changed", file.Actor, new JsonObject
        {
            ["proposal"] = proposal.Id.ToString(),
            ["version"] = next.Version,
            ["policy"] = JsonNode.Parse(next.Body),
        }, proposal.Reason);
        return null;
    }
}
