using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;
using Rodando.Platform.Persistence;
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

    /// <summary>It has become an investor's firm.</summary>
    Conversion,
    Dissolution,

    /// <summary>It has gone over into something that is no co-operative.</summary>
    Merger,
}

/// <param name="Code">The finding.</param>
/// <param name="Reason">The statement of reasons, which all members may read. No personal data.</param>
public sealed record SuspendCollectiveRequest(SuspensionCode Code, [property: StringLength(2000, MinimumLength = 3)] string Reason);

/// <summary>Takes a collective out of service (T15, T19).</summary>
/// <remarks>
/// The panel suspends by majority. A registrar and one member of the panel may for 14 days. Where a register shows that a constituted
/// co-operative is none any more, one registrar records it at once; going on to revocation is the panel's.
/// </remarks>
internal static class SuspendCollective
{
    private static readonly SuspensionCode[] ByRegisterProof = [SuspensionCode.Conversion, SuspensionCode.Dissolution, SuspensionCode.Merger];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/suspend", HandleAsync)
        .WithName(nameof(SuspendCollective))
        .WithSummary("Proposes to suspend a collective: to the panel, or urgently to one of its members.")
        .WithDescription("Answers 202 with the proposal. A registrar's suspension for conversion, dissolution or merger of a constituted "
            + "co-operative takes effect at once and answers 200 with the file.")
        .Produces<LicenceFile>()
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, SuspendCollectiveRequest request, [AsParameters] Decision decision)
    {
        var body = new SuspensionBody(KebabEnum<SuspensionCode>.Name(request.Code));
        if (decision.Http.User.HasClaim(ClaimNames.Role, Roles.Panel)) return decision.ProposeAsync(id, new SuspensionProceeding(), body, request.Reason);
        return ByRegisterProof.Contains(request.Code)
            ? RecordAsync(id, request, body, decision)
            : decision.ProposeAsync(id, new UrgentSuspensionProceeding(), body, request.Reason);
    }

    private static Task<IResult> RecordAsync(Guid id, SuspendCollectiveRequest request, SuspensionBody body, Decision decision) =>
        decision.TakeAsync(id, async (collective, log) =>
        {
            var file = decision.CaseOf(collective, log);
            if (await Eligibility.MayDecideAsync(file, file.Decider!.Value) is { } ineligible) return ineligible.ToProblem();
            if (collective.State == LicenceState.Suspended) return null;
            var from = collective.State;
            if ((collective.MayStart("T19", "suspended by a registrar alone") ?? collective.Suspend(urgent: false, log.Policy, log.Now)) is { } refusal)
                return refusal.ToProblem();
            log.Append("licence.suspended", file.Actor, new JsonObject
            {
                ["collective"] = id.ToString(),
                ["from"] = LicenceStates.Name(from),
                ["to"] = LicenceStates.Name(collective.State),
                ["code"] = body.Code,
            }, request.Reason);
            return null;
        });
}

internal sealed record SuspensionBody(string Code);

/// <summary>The panel suspends; after an urgent suspension it confirms it.</summary>
internal sealed class SuspensionProceeding : IProceeding
{
    public string Kind => "suspension";

    public Track Track => Track.Panel;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(
        file.About is { State: LicenceState.Suspended, UrgentUntil: not null } ? null : file.About.MayStart("T15", "suspended"));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal) => Task.FromResult(Suspensions.CarryOut(file, proposal, urgent: false));
}

/// <summary>A registrar and one member of the panel suspend for some days; it lapses unless the panel confirms.</summary>
internal sealed class UrgentSuspensionProceeding : IProceeding
{
    public string Kind => "urgent-suspension";

    public Track Track => Track.Urgent;

    public Task<Refusal?> CheckAsync(Case file, Proposal proposal) => Task.FromResult(file.About.MayStart("T15", "suspended"));

    public Task<Refusal?> CarryOutAsync(Case file, Proposal proposal) => Task.FromResult(Suspensions.CarryOut(file, proposal, urgent: true));
}

internal static class Suspensions
{
    public static Refusal? CarryOut(Case file, Proposal proposal, bool urgent)
    {
        var from = file.About.State;
        if (file.About.Suspend(urgent, file.Policy, file.Now) is { } refusal) return refusal;
        file.Tell("licence.suspended", proposal, from, new JsonObject
        {
            ["code"] = proposal.Read<SuspensionBody>().Code,
            ["urgent"] = urgent,
            ["lapsesAt"] = file.About.UrgentUntil is { } end ? AuditLog.Timestamp(end) : null,
        });
        return null;
    }
}
