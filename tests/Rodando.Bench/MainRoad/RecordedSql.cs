using System.Data;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Rodando.Bench.MainRoad;

/// <summary>The SQL that accepting one delivery really sends, recorded, so that the floor sends the same.</summary>
/// <remarks>Ids, references and keys that were new in the recording are made anew at every replay; everything else is sent as recorded.</remarks>
internal sealed class RecordedSql
{
    private readonly List<Statement> statements;
    private readonly HashSet<object> fresh;

    private RecordedSql(List<Statement> statements, HashSet<object> fresh) => (this.statements, this.fresh) = (statements, fresh);

    /// <summary>Statements in the recording, without begin and commit.</summary>
    internal int Count => statements.Count;

    /// <summary>Records what <paramref name="work"/> sends, twice: values that differ between the two are the fresh ones.</summary>
    /// <param name="contextName">Only commands of this context, such as IntakeDb.</param>
    internal static async Task<RecordedSql> OfAsync(string contextName, Func<Task> work)
    {
        var first = await RecordAsync(contextName, work);
        var second = await RecordAsync(contextName, work);
        if (first.Count != second.Count || first.Zip(second).Any(pair => pair.First.Text != pair.Second.Text))
            throw new InvalidOperationException("Two acceptances sent different statements; the floor would not be comparable.");
        var changing = first.Zip(second).SelectMany(pair => pair.First.Values.Zip(pair.Second.Values))
            .Where(pair => pair.First is Guid or string && !Equals(pair.First, pair.Second)).Select(pair => pair.First!).ToHashSet();
        return new RecordedSql(first, changing);
    }

    /// <summary>One transaction with all statements on an open connection.</summary>
    internal async Task ReplayAsync(NpgsqlConnection connection, string confinement, Guid collective, CancellationToken cancel)
    {
        var renewed = new Dictionary<object, object>();
        await using (var confine = new NpgsqlCommand(confinement, connection) { Parameters = { new() { Value = collective.ToString() } } })
            await confine.ExecuteNonQueryAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancel);
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement.Text, connection, transaction);
            for (var i = 0; i < statement.Values.Length; i++)
            {
                var parameter = statement.Parameters[i].Clone();
                parameter.Value = Renew(statement.Values[i], renewed);
                command.Parameters.Add(parameter);
            }
            await using var reader = await command.ExecuteReaderAsync(cancel);
            do
            {
                while (await reader.ReadAsync(cancel))
                {
                }
            }
            while (await reader.NextResultAsync(cancel));
        }
        await transaction.CommitAsync(cancel);
    }

    private object Renew(object? value, Dictionary<object, object> renewed)
    {
        if (value is null)
            return DBNull.Value;
        if (!fresh.Contains(value))
            return value;
        if (!renewed.TryGetValue(value, out var made))
            renewed[value] = made = value is Guid ? Guid.CreateVersion7() : Fresh((string)value);
        return made;
    }

    // A JSON document keeps its length; only short texts (references, keys) have to be unique.
    private static string Fresh(string text) => text.Length > 60 || text.StartsWith('{') ? text : Guid.NewGuid().ToString("n")[..Math.Min(32, Math.Max(9, text.Length))];

    private static async Task<List<Statement>> RecordAsync(string contextName, Func<Task> work)
    {
        using var recorder = new Recorder(contextName);
        using var subscription = DiagnosticListener.AllListeners.Subscribe(recorder);
        await work();
        return recorder.Statements;
    }

    private sealed record Statement(string Text, NpgsqlParameter[] Parameters, object?[] Values);

    private sealed class Recorder(string contextName) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> subscriptions = [];

        internal List<Statement> Statements { get; } = [];

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
                subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key != RelationalEventId.CommandExecuting.Name || value.Value is not CommandEventData data || data.Context?.GetType().Name != contextName)
                return;
            var parameters = data.Command.Parameters.Cast<NpgsqlParameter>().ToArray();
            lock (Statements)
                Statements.Add(new Statement(data.Command.CommandText, parameters, [.. parameters.Select(parameter => parameter.Value is DBNull ? null : parameter.Value)]));
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose() => subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
