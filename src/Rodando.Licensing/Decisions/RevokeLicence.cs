using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Licensing.Links;
using Rodando.Licensing.Policy;
using Rodando.Licensing.Proceedings;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Decisions;

/// <param name="Fraud">Whether whoever controlled the collective is barred from founding or representing another for some years.</param>
/// <param name="HearingOn">Local date on which the collective is heard; not before tomorrow.</param>
/// <param name="Reason">The statement of reasons, which the collective gets as the written notice. No personal data.</param>
public sealed record RevokeLicenceRequest(bool Fraud, DateOnly HearingOn, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>
/// The panel takes a suspended licence away for good (T17). Proposing it is the written notice with the hearing offered; the votes
/// count when its days have run.
/// </summary>
internal static class RevokeLicence
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/revoke", HandleAsync)
        .WithName(nameof(RevokeLicence))
        .WithSummary("Gives notice of revocation to a suspended collective; the panel votes after fifteen days.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, RevokeLicenceRequest request, [AsParameters] Decision decision) =>
        decision.ProposeAsync(id, new RevocationProceeding(), new RevocationBody(request.Fraud, request.HearingOn), request.Reason);
}

internal sealed record RevocationBody(bool Fraud, DateOnly HearingOn);

internal sealed class RevocationProceeding : IProceeding
{
    public string Kind => "revocation";

    public Track Track => Track.Panel;

    public int Days(LicencePolicy policy) => policy.RevocationNoticeDays + 60;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var refusal = file.About.MayStart("T17", "revoked");
        // Asked when the notice is given; at the votes the day of the hearing has come.
        if (refusal is null && proposal.ProposedAt == file.Now && proposal.Read<RevocationBody>().HearingOn <= file.About.Today(file.Now))
            refusal = new Refusal("hearing-too-soon", "The collective is heard on a later day.", "hearingOn");
        return Task.FromResult(refusal);
    }

    public Task<Refusal?> CheckVoteAsync(Case file, Proposal proposal)
    {
        var ends = proposal.ProposedAt.AddDays(file.Policy.RevocationNoticeDays);
        return Task.FromResult(file.Now < ends
            ? new Refusal("notice-running", $"The written notice runs until {ends:yyyy-MM-dd'T'HH:mm'Z'}; votes count from then on.")
            : file.About.Today(file.Now) < proposal.Read<RevocationBody>().HearingOn
                ? new Refusal("hearing-to-come", "The collective has not been heard yet.")
                : null);
    }

    public async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (from, fraud) = (file.About.State, proposal.Read<RevocationBody>().Fraud);
        if (file.About.Revoke(file.Policy, file.Now) is { } refusal) return refusal;
        if (fraud) await LinkChecks.BarAsync(file);
        file.Tell("licence.revoked", proposal, from, new JsonObject { ["fraud"] = fraud });
        return null;
    }
}
