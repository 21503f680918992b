using System.ComponentModel.DataAnnotations;

namespace Rodando.Dispatch;

/// <summary>Settings of the process, section <c>Rodando:Dispatch</c>.</summary>
internal sealed class DispatchOptions
{
    /// <summary>How often the assigner looks for due jobs of its own accord, should no notification come.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan LookEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a vain attempt a job is tried again when nothing has changed.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan TryAgainAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long before its pickup's window opens a job is first given to somebody.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AssignAhead { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Jobs assigned in one transaction of a board.</summary>
    [Range(1, 1000)]
    public int JobsPerRun { get; set; } = 100;

    /// <summary>Boards worked on at the same time by one process.</summary>
    [Range(1, 64)]
    public int BoardsAtOnce { get; set; } = 4;
}
