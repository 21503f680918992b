namespace Rodando.Licensing.Work;

/// <summary>What one shift gave to one local day.</summary>
internal sealed class WorkDay
{
    public Guid CollectiveId { get; init; }

    public Guid ShiftId { get; init; }

    public DateOnly Day { get; init; }

    public Guid CourierId { get; init; }

    public int Seconds { get; init; }

    /// <summary>Grows with arrival: what a computation knew are the rows up to a number.</summary>
    public long Seq { get; init; }
}

/// <summary>How many deliveries were carried for one merchant in one month. Merchants are ids; names stay with the collective.</summary>
internal sealed class MerchantVolume
{
    public Guid CollectiveId { get; init; }

    /// <summary>First day of the month, UTC.</summary>
    public DateOnly Month { get; init; }

    public Guid MerchantId { get; init; }

    public int Carried { get; init; }
}
