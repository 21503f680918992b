using System.Diagnostics;
using Npgsql;

namespace Rodando.Bench.World;

/// <summary>One statement with its values as they were sent.</summary>
internal sealed record SentStatement(string Text, IReadOnlyList<NpgsqlParameter> Parameters, IReadOnlyList<object?> Values)
{
    internal static SentStatement Of(string text, NpgsqlParameterCollection parameters) => new(
        text, [.. parameters.Select(parameter => parameter.Clone())], [.. parameters.Select(parameter => parameter.Value is DBNull ? null : parameter.Value)]);
}

/// <summary>Takes down what one request sends to the database, through EF or not; off except while it records.</summary>
internal static class SqlTape
{
    private static readonly List<(ActivityTraceId Trace, SentStatement[] Round)> Tape = [];

    /// <summary>A source whose commands can be recorded.</summary>
    internal static NpgsqlDataSourceBuilder On(NpgsqlDataSourceBuilder builder) => builder.ConfigureTracing(tracing => tracing
        .ConfigureCommandEnrichmentCallback((activity, command) => Note(activity, [SentStatement.Of(command.CommandText, command.Parameters)]))
        .ConfigureBatchEnrichmentCallback((activity, batch) =>
            Note(activity, [.. batch.BatchCommands.Cast<NpgsqlBatchCommand>().Select(command => SentStatement.Of(command.CommandText, command.Parameters))])));

    /// <returns>The round trips of <paramref name="work"/>'s requests in order; each is one command or one batch of several.</returns>
    internal static async Task<List<SentStatement[]>> RecordAsync(Func<Task> work)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        // The trace travels with the request, so what the background sends meanwhile can be told apart.
        using var recording = new Activity("recording").Start();
        await work();
        lock (Tape)
        {
            var own = Tape.Where(entry => entry.Trace == recording.TraceId).Select(entry => entry.Round).ToList();
            Tape.Clear();
            return own;
        }
    }

    private static void Note(Activity activity, SentStatement[] round)
    {
        lock (Tape)
            Tape.Add((activity.TraceId, round));
    }
}
