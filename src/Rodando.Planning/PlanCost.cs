using System.Runtime.InteropServices;

namespace Rodando.Planning;

/// <summary>The cost of a plan by term, in seconds of riding.</summary>
/// <param name="Travel">Riding.</param>
/// <param name="Lateness">Services begun after their window.</param>
/// <param name="Waiting">Parcels between being ready and being delivered.</param>
/// <param name="Balance">Uneven work.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PlanCost(double Travel, double Lateness, double Waiting, double Balance)
{
    /// <summary>Sum of the terms.</summary>
    public double Total => Travel + Lateness + Waiting + Balance;

    public static PlanCost operator +(PlanCost left, PlanCost right) => Add(left, right);

    public static PlanCost Add(PlanCost left, PlanCost right) => new(
        left.Travel + right.Travel, left.Lateness + right.Lateness, left.Waiting + right.Waiting, left.Balance + right.Balance);
}

/// <summary>What putting a request somewhere adds to the plan's cost, by term, in seconds of riding; a term may be below 0.</summary>
/// <param name="Travel">Extra riding.</param>
/// <param name="LatenessOfThis">Lateness of the request's own stops.</param>
/// <param name="LatenessOfOthers">Extra lateness of the stops after them.</param>
/// <param name="WaitingOfThis">From ready to delivered.</param>
/// <param name="WaitingOfOthers">Extra waiting of the parcels after it.</param>
/// <param name="Balance">Extra price of uneven work.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct InsertionCost(
    double Travel, double LatenessOfThis, double LatenessOfOthers, double WaitingOfThis, double WaitingOfOthers, double Balance)
{
    /// <summary>Sum of the terms: the cost of the plan after less the cost before.</summary>
    public double Total => Travel + LatenessOfThis + LatenessOfOthers + WaitingOfThis + WaitingOfOthers + Balance;
}
