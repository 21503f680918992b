namespace Rodando.Planning;

/// <summary>What the members want, as prices in seconds of riding; every weight is 0 or more.</summary>
public sealed record PlanWeights
{
    /// <summary>Price of a second of riding.</summary>
    public double TravelPerSecond { get; init; } = 1;

    /// <summary>Price of the first second of lateness at a stop.</summary>
    public double LatePerSecond { get; init; } = 3;

    /// <summary>Lateness at which its mean price per second has doubled: one job 20 min late is worse than two 10 min late. Above 0.</summary>
    public double LateDoublesAtSeconds { get; init; } = 600;

    /// <summary>Price of a second between a parcel being ready and being delivered, on time or not.</summary>
    public double WaitPerSecond { get; init; } = 0.2;

    /// <summary>Price of an hour's work for a courier who has worked one hour, in hours; grows in proportion to the hours worked.</summary>
    public double Balance { get; init; } = 0.02;

    /// <summary>Convex in the lateness: l · price · (1 + l / doubling).</summary>
    public double Lateness(long lateSeconds) => LatePerSecond * lateSeconds * (1 + (lateSeconds / LateDoublesAtSeconds));

    /// <summary>Convex in the seconds worked: half the square, counted in hours, priced in seconds.</summary>
    public double Work(long workedSeconds) => Balance * workedSeconds * (workedSeconds / 7200.0);
}
