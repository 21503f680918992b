using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Rodando.Contracts.Licensing;
using Rodando.Licensing.Audit;
using Rodando.Licensing.Decisions;
using Rodando.Licensing.Proceedings;
using Rodando.Licensing.Profiles;
using Rodando.Licensing.Register;
using Rodando.Platform.Http;

namespace Rodando.Licensing.Admissions;

/// <param name="CollectiveId">A collective that has applied.</param>
/// <param name="As">provisional or constituted.</param>
/// <param name="CommitmentSignedOn">Local date of the last founder's signature; for provisional.</param>
/// <param name="ConstitutionEffectiveOn">Local date since which the co-operative exists; for constituted.</param>
public sealed record SuccessorRequest(
    Guid CollectiveId, AdmitAs As, DateOnly? CommitmentSignedOn = null, DateOnly? ConstitutionEffectiveOn = null);

/// <param name="Successors">Those that come out of it: one after a merger, several after a split.</param>
/// <param name="MergedWith">Other collectives that go over into the same successor.</param>
/// <param name="Reason">Why, for the log. No personal data.</param>
public sealed record SucceedCollectiveRequest(
    [property: MinLength(1), MaxLength(10)] IReadOnlyList<SuccessorRequest> Successors,
    [property: StringLength(2000, MinimumLength = 3)] string Reason,
    [property: MaxLength(10)] IReadOnlyList<Guid>? MergedWith = null);

/// <summary>
/// A split or merger (T21): each successor passes as a constituted co-operative, or is provisional with the earliest clock of those
/// it comes from. The old licences end.
/// </summary>
internal static class SucceedCollective
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/federation/collectives/{id:guid}/succession", HandleAsync)
        .WithName(nameof(SucceedCollective))
        .WithSummary("Proposes a split or merger; another registrar agrees by voting.")
        .Produces<ProposalResponse>(StatusCodes.Status202Accepted)
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    internal static Task<IResult> HandleAsync(Guid id, SucceedCollectiveRequest request, [AsParameters] Decision decision)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var i = 0; i < request.Successors.Count; i++)
        {
            var successor = request.Successors[i];
            if (successor.As == AdmitAs.Provisional && successor.CommitmentSignedOn is null)
                errors[$"successors[{i}].commitmentSignedOn"] = ["It is required."];
            if (successor.As == AdmitAs.Constituted && successor.ConstitutionEffectiveOn is null)
                errors[$"successors[{i}].constitutionEffectiveOn"] = ["It is required."];
        }

        if (request.Successors.DistinctBy(successor => successor.CollectiveId).Count() != request.Successors.Count)
            errors["successors"] = ["One collective stands there twice."];
        return errors.Count > 0
            ? Task.FromResult<IResult>(Problems.Invalid(errors))
            : decision.ProposeAsync(
                id, new SuccessionProceeding(), new SuccessionBody(request.Successors, [.. (request.MergedWith ?? []).Distinct().Order()]), request.Reason);
    }
}

internal sealed record SuccessionBody(IReadOnlyList<SuccessorRequest> Successors, IReadOnlyList<Guid> MergedWith);

internal sealed class SuccessionProceeding : IProceeding
{
    public string Kind => "succession";

    public Track Track => Track.Registrars;

    public async Task<Refusal?> CheckAsync(Case file, Proposal proposal)
    {
        var (successors, predecessors) = await LockAsync(file, proposal);
        if (successors is null || predecessors is null)
            return new Refusal("no-such-successor", "A collective named is none of this federation, or is being decided on right now: try again.", "successors");
        foreach (var predecessor in predecessors)
        {
            if (predecessor.MayStart("T18", "split or merged") is { } illegal) return illegal;
        }

        // Whoever may not decide on one of them may not by way of another.
        foreach (var concerned in predecessors.Concat(successors))
        {
            if (file.Decider is { } person && await Eligibility.MayDecideAsync(file with { Collective = concerned }, person) is { } ineligible) return ineligible;
        }

        foreach (var (successor, terms) in await TermsAsync(file, proposal, successors, predecessors))
        {
            var about = file with { Collective = successor };
            if ((successor.State == LicenceState.Applied
                    ? successor.CheckAdmission(terms, file.Policy, file.Now) ?? await AdmissionChecks.AllAsync(about, terms)
                    : new Refusal("successor-not-applied", "A successor applies first and holds no licence yet.", "successors")) is { } refusal)
                return refusal;
        }

        return null;
    }

    public async Task<Refusal?> CarryOutAsync(Case file, Proposal proposal)
    {
        var (successors, predecessors) = await LockAsync(file, proposal);
        foreach (var (successor, terms) in await TermsAsync(file, proposal, successors!, predecessors!))
        {
            if (successor.Admit(terms, file.Policy, file.Now) is { } refusal) return refusal;
            (file with { Collective = successor }).Tell(
                terms.As == AdmissionKind.Provisional ? "licence.provisional_granted" : "licence.constituted", proposal, LicenceState.Applied,
                new JsonObject
                {
                    ["clockStart"] = AuditLog.Date(successor.ClockStart),
                    ["deadline"] = AuditLog.Date(successor.LastPermitted),
                    ["succeeds"] = new JsonArray([.. predecessors!.Select(row => (JsonNode)row.CollectiveId.ToString())]),
                });
            file.Db.AnnounceLicence(successor, file.Log);
        }

        foreach (var predecessor in predecessors!)
        {
            var from = predecessor.State;
            if (predecessor.GoOver(file.Policy, file.Now) is { } refusal) return refusal;
            (file with { Collective = predecessor }).Tell("licence.succeeded", proposal, from);
            if (predecessor != file.Collective) file.Db.AnnounceLicence(predecessor, file.Log);
        }

        return null;
    }

    // A successor never gets more time than the earliest of those it comes from had.
    private static async Task<List<(Collective Successor, AdmissionTerms Terms)>> TermsAsync(
        Case file, Proposal proposal, IReadOnlyList<Collective> successors, IReadOnlyList<Collective> predecessors)
    {
        var (earliest, result) = (predecessors.Min(row => row.LastPermitted), new List<(Collective, AdmissionTerms)>());
        foreach (var asked in proposal.Read<SuccessionBody>().Successors)
        {
            var successor = successors.Single(row => row.CollectiveId == asked.CollectiveId);
            var kind = asked.As == AdmitAs.Provisional ? AdmissionKind.Provisional : AdmissionKind.Constituted;
            var inherited = kind == AdmissionKind.Provisional
                ? new[] { earliest, await AdmissionChecks.InheritedLastDayAsync(file with { Collective = successor }) }.Min()
                : null;
            result.Add((successor, new AdmissionTerms(kind, asked.CommitmentSignedOn, asked.ConstitutionEffectiveOn, inherited)
            {
                Profile = await file.Db.ProfileOfAsync(successor, file.Cancel),
            }));
        }

        return result;
    }

    // The other rows are locked after the chain's head, against the order everywhere else: so nobody is waited for here.
    private static async Task<(List<Collective>? Successors, List<Collective>? Predecessors)> LockAsync(Case file, Proposal proposal)
    {
        var body = proposal.Read<SuccessionBody>();
        var successors = await LockAsync(file, body.Successors.Select(row => row.CollectiveId));
        var others = await LockAsync(file, body.MergedWith.Where(id => id != file.About.CollectiveId));
        return (successors, others is null ? null : [file.About, .. others]);
    }

    private static async Task<List<Collective>?> LockAsync(Case file, IEnumerable<Guid> ids)
    {
        var rows = new List<Collective>();
        foreach (var id in ids.Order())
        {
            if (await file.Db.LockFreeCollectiveAsync(id, file.Cancel) is not { } row || row.FederationId != file.FederationId) return null;
            Decision.RecordClock(row, file.Log);
            rows.Add(row);
        }

        return rows;
    }
}
