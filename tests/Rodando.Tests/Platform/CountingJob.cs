using System.Threading.Channels;
using Quartz;
using Rodando.Platform.Jobs;

namespace Rodando.Tests.Platform;

/// <summary>A job that tells <see cref="Runs"/> of each run, and fails or waits when told to.</summary>
internal sealed class CountingJob(Runs runs, NodeName node, Scope scope, IJobExecutionContextAccessor context) : IScheduledJob
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var key = context.Current!.JobDetail.Key;
        runs.Add(new Run(node.Name, key.Group, key.Name, TimeProvider.System.GetUtcNow(), scope));
        if (runs.TakeFailure())
            throw new InvalidOperationException("This run fails, as the test asked.");
        if (runs.TakeHold())
            await Task.Delay(Timeout.Infinite, cancellationToken);
    }
}

/// <summary>What ran, on all nodes of a test.</summary>
internal sealed class Runs
{
    private readonly Channel<Run> channel = Channel.CreateUnbounded<Run>();
    private int failures;
    private int holds;

    /// <summary>The next run throws.</summary>
    public void FailOnce() => failures = 1;

    /// <summary>The next run goes on until its process stops.</summary>
    public void HoldOnce() => holds = 1;

    public bool TakeFailure() => Interlocked.Exchange(ref failures, 0) == 1;

    public bool TakeHold() => Interlocked.Exchange(ref holds, 0) == 1;

    public void Add(Run run) => channel.Writer.TryWrite(run);

    /// <summary>The next run there is; fails after 30 seconds without one.</summary>
    public async Task<Run> NextAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        return await channel.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Drops the runs not yet asked for.</summary>
    /// <returns>How many those were.</returns>
    public int Forget()
    {
        var count = 0;
        while (channel.Reader.TryRead(out _))
            count++;
        return count;
    }
}

internal sealed record NodeName(string Name);

internal sealed record Run(string Node, string Module, string Job, DateTimeOffset At, Scope Scope);

/// <summary>A scoped service, to see whose scope it is and whether that has ended.</summary>
internal sealed class Scope : IDisposable
{
    public bool Disposed { get; private set; }

    public void Dispose() => Disposed = true;
}
