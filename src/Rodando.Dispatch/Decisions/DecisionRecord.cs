namespace Rodando.Dispatch.Decisions;

/// <summary>What the rule looked at, and nothing else was.</summary>
/// <param name="OpenJobs">Jobs waiting at that moment, this one included.</param>
/// <param name="CouriersOnShift">Couriers looked at.</param>
/// <param name="TravelEstimated">True when riding times are straight-line estimates.</param>
/// <param name="Weights">Prices; null when nothing was compared.</param>
/// <param name="Candidates">Everybody who was looked at, cheapest first, then those who could not, with the reason.</param>
public sealed record DecisionRecord(
    int OpenJobs, int CouriersOnShift, bool TravelEstimated, DecisionWeights? Weights, IReadOnlyList<DecisionCandidate> Candidates);

/// <summary>Prices in seconds of riding.</summary>
/// <param name="TravelPerSecond">Of a second of riding.</param>
/// <param name="LatePerSecond">Of the first second of lateness.</param>
/// <param name="LateDoublesAtSeconds">Lateness at which its mean price has doubled.</param>
/// <param name="WaitPerSecond">Of a second that a parcel waits.</param>
/// <param name="Balance">Of an hour's work for one who has worked an hour, in hours.</param>
public sealed record DecisionWeights(
    double TravelPerSecond, double LatePerSecond, double LateDoublesAtSeconds, double WaitPerSecond, double Balance);

/// <summary>One courier, under a name that holds for this decision only.</summary>
/// <param name="Courier">Pseudonym.</param>
/// <param name="Chosen">True for the one who got the job.</param>
/// <param name="Forbids">excluded, on-board-elsewhere, unreachable, capacity or shift-end; null for one who could take it.</param>
/// <param name="ExtraMetres">What the job adds to the courier's way.</param>
/// <param name="PickupAt">When the pickup would begin.</param>
/// <param name="DropoffAt">When the handing over would begin.</param>
/// <param name="Cost">By term, in seconds of riding.</param>
/// <param name="PlaceKnown">False when the phone has never said where it is; then the middle of the board's work is assumed.</param>
public sealed record DecisionCandidate(
    string Courier, bool Chosen, string? Forbids, long? ExtraMetres, DateTimeOffset? PickupAt, DateTimeOffset? DropoffAt,
    DecisionCost? Cost, bool PlaceKnown);

/// <summary>What the job would add, in seconds of riding.</summary>
/// <param name="Travel">More riding.</param>
/// <param name="LatenessOfThis">Lateness of this job.</param>
/// <param name="LatenessOfOthers">More lateness of the courier's other jobs.</param>
/// <param name="WaitingOfThis">Waiting for this parcel.</param>
/// <param name="WaitingOfOthers">More waiting for the others.</param>
/// <param name="Balance">Uneven work.</param>
/// <param name="Total">Sum.</param>
public sealed record DecisionCost(
    double Travel, double LatenessOfThis, double LatenessOfOthers, double WaitingOfThis, double WaitingOfOthers, double Balance, double Total);
