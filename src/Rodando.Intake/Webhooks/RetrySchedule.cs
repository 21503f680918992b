namespace Rodando.Intake.Webhooks;

/// <summary>When a message that was not taken is sent again: ten attempts over three days.</summary>
/// <remarks>Source: the example schedule of the Standard Webhooks specification 1.0.0, with jitter.</remarks>
internal static class RetrySchedule
{
    public const int MostAttempts = 10;

    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The pause after an attempt; null after the last.</summary>
    /// <param name="attempt">1 for the first.</param>
    /// <param name="wish">What the receiver asked for; obeyed up to a day.</param>
    /// <param name="chance">0 to 1: lengthens the pause by up to a tenth, so that what failed together does not come back together.</param>
    public static TimeSpan? After(int attempt, TimeSpan? wish, double chance)
    {
        if (attempt >= MostAttempts)
            return null;
        var pause = Pauses[attempt - 1] * (1 + (chance / 10));
        var wished = wish > Longest ? Longest : wish;
        return wished > pause ? wished : pause;
    }
}
