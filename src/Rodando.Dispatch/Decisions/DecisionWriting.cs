using System.Security.Cryptography;
using System.Text.Json;
using Rodando.Dispatch.Board;
using Rodando.Dispatch.Jobs;
using Rodando.Planning;
using Rodando.Platform.Http;

namespace Rodando.Dispatch.Decisions;

/// <summary>Writes down why.</summary>
internal static class DecisionWriting
{
    /// <summary>Cheapest insertion with the default weights of the planning library. A new rule has a new name.</summary>
    public const string RuleVersion = "cheapest-insertion-1";

    /// <summary>A decision after every courier on shift was looked at.</summary>
    /// <param name="options">What each vehicle of the board could do; empty when nobody was looked at.</param>
    /// <param name="chosen">Who got the job; null for nobody.</param>
    /// <param name="openJobs">Jobs waiting at that moment.</param>
    public static Decision Compare(
        BoardRow row, BoardWork work, BoardProblem board, Job job, IReadOnlyList<VehicleOption> options, Guid? chosen, int openJobs,
        DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        var candidates = options.Select(option => CandidateOf(row, work, board, id, option, chosen)).ToList();
        var weights = board.Problem.Weights;
        return new Decision
        {
            CollectiveId = job.CollectiveId,
            DecisionId = id,
            DeliveryId = job.DeliveryId,
            At = now,
            Outcome = chosen is null ? DecisionOutcome.NotAssigned : DecisionOutcome.Assigned,
            RuleVersion = RuleVersion,
            CourierId = chosen,
            Considered = [.. options.Select(option => board.Couriers[option.Vehicle])],
            Record = Write(new DecisionRecord(openJobs, work.OnShift.Count, board.TravelEstimated, new DecisionWeights(
                weights.TravelPerSecond, weights.LatePerSecond, weights.LateDoublesAtSeconds, weights.WaitPerSecond, weights.Balance),
                candidates)),
        };
    }

    /// <summary>A decision for which nobody was compared.</summary>
    public static Decision Plain(Job job, DecisionOutcome outcome, Guid? courier, string? principal, string? reason, DateTimeOffset now) => new()
    {
        CollectiveId = job.CollectiveId,
        DecisionId = Guid.CreateVersion7(now),
        DeliveryId = job.DeliveryId,
        At = now,
        Outcome = outcome,
        RuleVersion = RuleVersion,
        CourierId = courier,
        Considered = courier is null ? [] : [courier.Value],
        ByPrincipal = principal,
        Reason = reason,
        Record = Write(new DecisionRecord(0, 0, TravelEstimated: false, Weights: null, [])),
    };

    /// <summary>The same decision, taken by a person.</summary>
    public static Decision ByPerson(this Decision decision, DecisionOutcome outcome, string principal, string? reason) => new()
    {
        CollectiveId = decision.CollectiveId,
        DecisionId = decision.DecisionId,
        DeliveryId = decision.DeliveryId,
        At = decision.At,
        Outcome = outcome,
        RuleVersion = decision.RuleVersion,
        CourierId = decision.CourierId,
        Considered = decision.Considered,
        ByPrincipal = principal,
        Reason = reason,
        Record = decision.Record,
    };

    /// <summary>A name for a courier that holds for one decision only, so that nobody can be followed from one to the next.</summary>
    public static string Pseudonym(byte[] salt, Guid decision, Guid courier)
    {
        Span<byte> text = stackalloc byte[32];
        decision.TryWriteBytes(text);
        courier.TryWriteBytes(text[16..]);
        return $"courier-{Convert.ToHexStringLower(HMACSHA256.HashData(salt, text).AsSpan(0, 5))}";
    }

    private static string Write(DecisionRecord record) => JsonSerializer.Serialize(record, PlatformJson.Facts);

    private static DecisionCandidate CandidateOf(
        BoardRow row, BoardWork work, BoardProblem board, Guid decision, VehicleOption option, Guid? chosen)
    {
        var courier = board.Couriers[option.Vehicle];
        var name = Pseudonym(row.Salt, decision, courier);
        var known = work.PlaceOf(courier) is not null;
        if (option.Best is not { } best)
            return new DecisionCandidate(name, Chosen: false, Code(option.Forbids!.Value), null, null, null, null, known);
        var cost = best.Cost;
        return new DecisionCandidate(
            name, courier == chosen, Forbids: null, best.ExtraMetres,
            best.PickupStart is { } pickup ? board.At(pickup) : null, board.At(best.DropoffStart),
            new DecisionCost(
                Math.Round(cost.Travel, 1), Math.Round(cost.LatenessOfThis, 1), Math.Round(cost.LatenessOfOthers, 1),
                Math.Round(cost.WaitingOfThis, 1), Math.Round(cost.WaitingOfOthers, 1), Math.Round(cost.Balance, 1),
                Math.Round(cost.Total, 1)),
            known);
    }

    /// <summary>kebab-case name of what forbids a courier.</summary>
    public static string Code(Forbiddance why) => JsonNamingPolicy.KebabCaseLower.ConvertName(why.ToString());
}
