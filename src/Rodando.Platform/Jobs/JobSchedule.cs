using Quartz;

namespace Rodando.Platform.Jobs;

/// <summary>When a job is due: at an interval, or by the calendar. Runs of one job never overlap.</summary>
public sealed record JobSchedule
{
    private JobSchedule(TimeSpan? interval, string? cron) => (Interval, Cron) = (interval, cron);

    /// <summary>From the end of one run to the start of the next; null when the calendar decides.</summary>
    public TimeSpan? Interval { get; }

    /// <summary>A crontab line of five fields (minute, hour, day of month, month, day of week), in UTC; null for an interval.</summary>
    public string? Cron { get; }

    /// <param name="interval">From the end of one run to the start of the next; 1 second to 1 day.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is shorter or longer than that.</exception>
    public static JobSchedule Every(TimeSpan interval)
    {
        if (interval < TimeSpan.FromSeconds(1) || interval > TimeSpan.FromDays(1))
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "The interval must be from 1 second to 1 day.");
        return new JobSchedule(interval, cron: null);
    }

    /// <param name="cron">Five fields, in UTC: "0 3 * * *" is every day at 03:00.</param>
    /// <exception cref="ArgumentException">The line is no crontab line.</exception>
    public static JobSchedule At(string cron)
    {
        if (!CronExpression.TryParse(cron, CronFormat.Unix, out _))
            throw new ArgumentException($"'{cron}' is not a crontab line of five fields.", nameof(cron));
        return new JobSchedule(interval: null, cron);
    }

    /// <summary>"every 00:05:00" or "at 0 3 * * * UTC"; names the trigger in the store, so that a changed schedule is a new one.</summary>
    public override string ToString() => Interval is { } interval ? $"every {interval:c}" : $"at {Cron} UTC";
}
