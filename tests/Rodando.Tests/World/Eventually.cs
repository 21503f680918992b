using System.Diagnostics;

namespace Rodando.Tests.World;

/// <summary>Waits for what happens in the background: looks again and again until it holds or the time is up.</summary>
internal static class Eventually
{
    /// <summary>Passes as soon as <paramref name="holds"/> does not throw; throws what it threw last when the time is up.</summary>
    internal static async Task ShouldAsync(Func<Task> holds, int seconds = 20)
    {
        var started = Stopwatch.GetTimestamp();
        for (var pause = 5; ; pause = Math.Min(pause * 2, 200))
        {
            try
            {
                await holds();
                return;
            }
            catch (Exception) when (!TestContext.Current.CancellationToken.IsCancellationRequested && Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                await Task.Delay(pause, TestContext.Current.CancellationToken);
            }
        }
    }
}
