namespace Rodando.Platform.Jobs;

/// <summary>Work done at times rather than on request. Made anew, in a scope of its own, for each run.</summary>
/// <remarks>
/// Correctness must not depend on it: a run may come late, and after a crash or a shutdown in its middle it comes again. So it
/// is idempotent, and it takes business time from <see cref="TimeProvider"/>.
/// </remarks>
public interface IScheduledJob
{
    /// <param name="cancellationToken">Set when the process stops; a run that then throws is repeated after the restart.</param>
    Task RunAsync(CancellationToken cancellationToken);
}
