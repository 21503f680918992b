using System.ComponentModel.DataAnnotations;

namespace Rodando.Tracking;

/// <summary>Bound to <c>Rodando:Tracking</c>.</summary>
internal sealed class TrackingOptions
{
    /// <summary>Days for which single positions are kept; then their partition is dropped. 60 by default (domain §4.4).</summary>
    [Range(8, 400)]
    public int RetentionDays { get; set; } = 60;

    /// <summary>How long a shift that nobody ended counts after its planned end: a forgotten button must not track a rider home.</summary>
    public TimeSpan ShiftOverrun { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest time for which one parcel in custody lets its courier be located.</summary>
    public TimeSpan CustodyLimit { get; set; } = TimeSpan.FromHours(24);

    /// <summary>After a failed delivery the courier brings the parcel back; for so long that still counts as custody.</summary>
    public TimeSpan ReturnAllowance { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Distance to a stop within which the courier has arrived, in metres, before the fix's accuracy is considered.</summary>
    [Range(10.0, 500.0)]
    public double ArrivalRadiusMetres { get; set; } = 60;

    /// <summary>At most one <c>CourierMoved</c> for each courier in this time.</summary>
    public TimeSpan MovedInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Open streams in one process.</summary>
    [Range(1, 100_000)]
    public int MostStreams { get; set; } = 5000;

    /// <summary>Open boards of one collective in one process.</summary>
    [Range(1, 10_000)]
    public int MostBoards { get; set; } = 100;

    /// <summary>Open streams of one recipient's link in one process.</summary>
    [Range(1, 1000)]
    public int MostOfOneLink { get; set; } = 20;

    /// <summary>Silence after which a stream sends a comment. Real time, as the network's patience is.</summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(15);
}
